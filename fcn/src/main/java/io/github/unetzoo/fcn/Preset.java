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

import io.github.unetzoo.weights.NameMap;

/** Well-known forms of FCN: what to start from, and the names by which their checkpoints call the weights. */
public enum Preset {
    /** This project's own: scores of any encoder's coarsest maps, any image size. See {@link Form.Fused}. */
    ZOO(0),
    /** The paper's, on VGG-16. See {@link Form.Vgg}. */
    VGG(0.5),
    /** torchvision's, on a dilated ResNet. See {@link Form.Dilated}. */
    TORCHVISION(0.1);

    private final double dropout;

    Preset(double dropout) {
        this.dropout = dropout;
    }

    /** The probability of dropout unless another is asked for. */
    double dropout() {
        return dropout;
    }

    /** How this form's checkpoints call the weights. */
    NameMap names(FCNConfig config) {
        NameMap.Builder names = NameMap.builder();
        switch (this) {
            case ZOO -> {}
            case VGG -> names.optRule("(?:encoder|decoder)\\.(.+)", "$1");
            case TORCHVISION -> {
                names.optRule("encoder\\.(.+)", "backbone.$1");
                head(names, "head", "classifier");
                head(names, "aux", "aux_classifier");
                if (config.form() instanceof Form.Dilated form && !form.auxiliary()) {
                    // Published weights have the auxiliary head, whether it is wanted or not.
                    names.optIgnore("aux_classifier\\..+");
                }
            }
        }
        return names.optIgnore(".*num_batches_tracked").build();
    }

    private static void head(NameMap.Builder names, String own, String foreign) {
        names.optRule(own + "\\.conv1\\.(.+)", foreign + ".0.$1")
                .optRule(own + "\\.norm1\\.(.+)", foreign + ".1.$1")
                .optRule(own + "\\.score\\.(.+)", foreign + ".4.$1");
    }
}
