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

import io.github.unetzoo.loss.Losses;
import io.github.unetzoo.weights.NearNames;
import java.util.List;

/** The losses by name, for help and for suggestions. */
final class LossNames {

    static final String ALL = "ce, bce, focal, dice, gdice, jaccard, tversky, focal-tversky, lovasz, msssim, boundary,"
            + " hybrid, mse, mae";

    private static final List<String> NAMES = List.of(ALL.split(", "));

    private LossNames() {}

    /**
     * A sum of losses, unless a name in it looks mistyped; whatever else is wrong with it is for who builds it to say.
     *
     * @throws UsageException naming those that are near
     */
    static String checked(String sum) {
        for (String name : Losses.names(sum)) {
            String hint = NAMES.contains(name) || name.equals("auto") ? "" : NearNames.hint(name, NAMES);
            if (!hint.isEmpty()) {
                throw new UsageException("loss \"" + name + "\" is not known" + hint + ": there are " + ALL);
            }
        }
        return sum;
    }
}
