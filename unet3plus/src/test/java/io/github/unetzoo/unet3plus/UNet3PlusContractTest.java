/*
 * Copyright 2026 the UNet Zoo authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is
 * distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or
 * implied. See the License for the specific language governing permissions and limitations under the
 * License.
 */
package io.github.unetzoo.unet3plus;

import io.github.unetzoo.contract.NetworkContract;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class UNet3PlusContractTest extends NetworkContract {

    @Override
    protected List<String> networks() {
        List<String> networks = new ArrayList<>(onEveryEncoder("unet3plus:classes=3,deep-supervision=true"));
        networks.addAll(List.of(
                "unet3plus:preset=official",
                "unet3plus:preset=official,variant=UNet_3Plus_DeepSup",
                "unet3plus:preset=official,variant=UNet_3Plus_DeepSup_CGM",
                "unet3plus:classes=4,deep-supervision=true,classification-guided=true"));
        return networks;
    }

    @Override
    protected List<String> running() {
        return List.of(
                "unet3plus:width=4,depth=2,branch-width=4",
                "unet3plus:width=4,depth=2,branch-width=4,norm=none,deep-supervision=true,regression=2",
                "unet3plus:width=4,depth=2,branch-width=4,classes=3,deep-supervision=true,classification-guided=true",
                "unet3plus:preset=official,sigmoid=false,width=4,depth=2,branch-width=4,variant=UNet_3Plus_DeepSup_CGM",
                "unet3plus:branch-width=8,classes=2,encoder=resnet18-depth3",
                "unet3plus:branch-width=8,classes=2,encoder=efficientnet-b0-depth3",
                "unet3plus:branch-width=8,classes=2,encoder=vgg11-depth2,deep-supervision=true",
                "unet3plus:branch-width=8,classes=2,encoder=densenet121-depth2",
                "unet3plus:branch-width=4,classes=2,encoder=resnet50-depth3",
                "unet3plus:branch-width=4,classes=2,encoder=resnext50_32x4d-depth2",
                "unet3plus:branch-width=4,classes=2,encoder=vgg11_bn-depth2",
                "unet3plus:branch-width=4,classes=2,encoder=efficientnet-b0",
                "unet3plus:branch-width=4,classes=2,encoder=resnet18-depth4-stride8,gate=attention",
                "unet3plus:width=16,depth=2,branch-width=4,gate=scse",
                "unet3plus:width=4,depth=2,branch-width=4,gate=attention,residual=true",
                "unet3plus:width=4,depth=2,branch-width=4,labels=2,deep-supervision=true,classification-guided=true");
    }

    @Override
    protected Map<String, String> unmoved(String spec) {
        Map<String, String> unmoved = new LinkedHashMap<>(super.unmoved(spec));
        if (spec.contains("preset=official")) {
            unmoved.put("(encoder|decoder)\\..*\\.conv[12]\\.bias", "a batch norm follows, which takes the mean away");
            unmoved.put("classifier\\.(weight|bias)", "it is no output, and it decides by the greater score alone");
        }
        return unmoved;
    }
}
