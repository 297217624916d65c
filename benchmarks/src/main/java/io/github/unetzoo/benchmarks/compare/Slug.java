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

import io.github.unetzoo.files.Sha256;
import java.util.Locale;

/** A model's spec as the name of a folder. */
final class Slug {

    private static final int LONGEST = 64;
    private static final int DIGITS = 8;

    private Slug() {}

    /**
     * Letters, digits, dots and dashes. What is long, or has other characters than specs usually have, keeps its
     * identity by a few digits of a hash.
     */
    static String of(String spec) {
        String slug =
                spec.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-").replaceAll("^[-.]+|[-.]+$", "");
        boolean plain = spec.matches("[a-z0-9:=,._-]+") && !slug.isEmpty() && slug.length() <= LONGEST;
        if (plain) {
            return slug;
        }
        String cut = slug.substring(0, Math.min(slug.length(), LONGEST));
        return (cut.isEmpty() ? "model" : cut) + "-" + Sha256.of(spec).substring(0, DIGITS);
    }
}
