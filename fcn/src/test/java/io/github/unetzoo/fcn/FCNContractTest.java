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
package io.github.unetzoo.fcn;

import io.github.unetzoo.contract.NetworkContract;
import java.util.ArrayList;
import java.util.List;

class FCNContractTest extends NetworkContract {

    @Override
    protected List<String> networks() {
        List<String> networks = new ArrayList<>(onEveryEncoder("fcn:classes=3"));
        networks.addAll(List.of(
                "fcn:preset=vgg,classes=21,stride=32",
                "fcn:preset=vgg,classes=21,stride=16",
                "fcn:preset=vgg,classes=21,stride=8,at-once=true",
                "fcn:preset=torchvision,classes=21,aux=true",
                "fcn:preset=torchvision,classes=21,encoder=resnet101"));
        return networks;
    }

    @Override
    protected List<String> running() {
        return List.of(
                "fcn:widths=4x8x8",
                "fcn:width=4,learned-upsampling=true,dropout=0.3,classes=3",
                "fcn:preset=vgg,width=4,classes=3,stride=8",
                "fcn:preset=torchvision,encoder=resnet18-depth4,aux=true",
                "fcn:classes=2,encoder=resnet18-depth3",
                "fcn:classes=2,stride=4,encoder=efficientnet-b0-depth3",
                "fcn:classes=2,encoder=vgg11-depth2",
                "fcn:classes=2,encoder=densenet121-depth2",
                "fcn:classes=2,encoder=resnet50-depth3",
                "fcn:classes=2,encoder=resnext50_32x4d-depth2",
                "fcn:classes=2,encoder=vgg11_bn-depth2",
                "fcn:classes=2,stride=4,encoder=efficientnet-b0",
                "fcn:widths=4x8x8,residual=true",
                "fcn:widths=4x8x8,labels=2");
    }
}
