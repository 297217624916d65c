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

import io.github.unetzoo.model.Task;

/**
 * Everything in which one FCN differs from another.
 *
 * @param inChannels channels of the image
 * @param task what the logits mean
 * @param form how pixels are classified
 * @param dropout probability with which features are dropped before they are scored while training, 0 for none
 */
public record FCNConfig(int inChannels, Task task, Form form, double dropout) {

    /** {@return the preset that has this form} */
    public Preset preset() {
        if (form instanceof Form.Vgg) {
            return Preset.VGG;
        }
        return form instanceof Form.Dilated ? Preset.TORCHVISION : Preset.ZOO;
    }
}
