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

import java.util.Arrays;

/** The reference's three forms, by its own names. */
public enum Variant {
    /** One head, at the finest scale. */
    PLAIN("UNet_3Plus", false, false),
    /** A head at every scale. */
    DEEP_SUPERVISION("UNet_3Plus_DeepSup", true, false),
    /** A head at every scale, and a classifier that guides them. */
    DEEP_SUPERVISION_GUIDED("UNet_3Plus_DeepSup_CGM", true, true);

    private final String referenceName;
    private final boolean deepSupervision;
    private final boolean classificationGuided;

    Variant(String referenceName, boolean deepSupervision, boolean classificationGuided) {
        this.referenceName = referenceName;
        this.deepSupervision = deepSupervision;
        this.classificationGuided = classificationGuided;
    }

    /**
     * {@return the form that the reference calls so}
     *
     * @param referenceName such as {@code UNet_3Plus_DeepSup}
     * @throws IllegalArgumentException listing the names there are
     */
    public static Variant named(String referenceName) {
        return Arrays.stream(values())
                .filter(v -> v.referenceName.equals(referenceName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unet3plus option variant=" + referenceName
                        + " is not understood: give one of "
                        + Arrays.stream(values()).map(Variant::referenceName).toList()));
    }

    /** {@return its name in the reference, such as {@code UNet_3Plus_DeepSup}} */
    public String referenceName() {
        return referenceName;
    }

    boolean deepSupervision() {
        return deepSupervision;
    }

    boolean classificationGuided() {
        return classificationGuided;
    }
}
