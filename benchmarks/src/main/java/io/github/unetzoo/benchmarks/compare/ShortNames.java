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
package io.github.unetzoo.benchmarks.compare;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What models are called where their whole specs would hide what is said of them. */
final class ShortNames {

    private ShortNames() {}

    /** By label: {@code unet} for {@code unet:width=16} where no other model is one, else the label. */
    static Map<String, String> of(List<ModelResult> models) {
        List<String> labels = models.stream().map(ModelResult::label).toList();
        List<String> architectures =
                labels.stream().map(ShortNames::architecture).toList();
        Map<String, String> names = new LinkedHashMap<>();
        for (String label : labels) {
            String name = architecture(label);
            names.put(label, Collections.frequency(architectures, name) == 1 ? name : label);
        }
        return names;
    }

    private static String architecture(String label) {
        return label.split(":", 2)[0];
    }
}
