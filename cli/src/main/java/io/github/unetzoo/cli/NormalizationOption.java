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
package io.github.unetzoo.cli;

import io.github.unetzoo.data.Normalization;
import java.util.Arrays;
import java.util.List;

/** The words for what is done to images first. */
final class NormalizationOption {

    static final String WORDS =
            "none, per-image, imagenet, or means/deviations of the channels such as 0.5,0.5,0.5/0.2,0.2,0.2";

    private NormalizationOption() {}

    static Normalization of(String word) {
        return switch (word) {
            case "none" -> new Normalization.None();
            case "per-image" -> new Normalization.PerImage();
            case "imagenet" -> Normalization.IMAGENET;
            default -> {
                String[] parts = word.split("/", -1);
                if (parts.length != 2) {
                    throw unknown(word);
                }
                yield new Normalization.Fixed(floats(word, parts[0]), floats(word, parts[1]));
            }
        };
    }

    private static List<Float> floats(String word, String numbers) {
        try {
            return Arrays.stream(numbers.split(",", -1))
                    .map(number -> Float.valueOf(number.strip()))
                    .toList();
        } catch (NumberFormatException e) {
            throw unknown(word);
        }
    }

    private static UsageException unknown(String word) {
        return new UsageException("normalization \"" + word + "\" is not one of " + WORDS);
    }
}
