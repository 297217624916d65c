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
package io.github.unetzoo.unet;

import io.github.unetzoo.contract.NetworkContract;
import io.github.unetzoo.graph.Extent;
import java.util.ArrayList;
import java.util.List;

class UNetContractTest extends NetworkContract {

    @Override
    protected List<String> networks() {
        List<String> networks = new ArrayList<>(onEveryEncoder("unet:classes=3"));
        networks.addAll(List.of(
                "unet:preset=paper,in-channels=1,classes=2",
                "unet:preset=seed",
                "unet:preset=milesial",
                "unet:preset=smp,encoder=resnet34",
                "unet:preset=smp,encoder=vgg16_bn"));
        return networks;
    }

    @Override
    protected List<String> running() {
        return List.of(
                "unet:width=4,depth=2",
                "unet:width=4,depth=2,norm=none,classes=3",
                "unet:width=4,depth=2,norm=group,dropout=0.2,regression=2",
                "unet:preset=milesial,width=4",
                "unet:preset=smp,encoder=resnet18-depth3",
                "unet:classes=2,encoder=efficientnet-b0-depth3",
                "unet:preset=smp,encoder=vgg11-depth2",
                "unet:classes=2,encoder=densenet121-depth2",
                "unet:classes=2,encoder=resnet50-depth3,decoder-widths=8x8x8",
                "unet:classes=2,encoder=resnext50_32x4d-depth2",
                "unet:preset=smp,encoder=vgg11_bn-depth2",
                "unet:classes=2,encoder=efficientnet-b0,decoder-widths=8x8x8x8x8",
                "unet:width=16,depth=2,gate=scse",
                "unet:width=4,depth=2,gate=attention,residual=true",
                "unet:width=4,depth=2,labels=2");
    }

    /** Valid convolutions in the paper's form: 18 of them, each two pixels at its scale. */
    @Override
    protected Extent answer(String spec, Extent image) {
        return spec.contains("preset=paper") ? new Extent(image.height() - 184, image.width() - 184) : image;
    }
}
