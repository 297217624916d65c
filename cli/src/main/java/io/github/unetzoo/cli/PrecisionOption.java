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

import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.torchscript.Precision;
import java.util.Collection;

/** In which numbers to compute. */
final class PrecisionOption {

    private PrecisionOption() {}

    /** The precision that a word asks for, for networks; what {@code auto} came to is said. */
    static Precision chosen(String word, Collection<Network> networks, Console console) {
        Precision.Choice choice =
                Precision.parse(word, networks.stream().map(Network::graph).toList());
        if (word.equalsIgnoreCase("auto")) {
            console.note("precision auto: " + Options.word(choice.precision()) + ", " + choice.reason());
        }
        return choice.precision();
    }
}
