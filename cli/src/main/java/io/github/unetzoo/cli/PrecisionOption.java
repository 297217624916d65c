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
import java.util.List;
import picocli.CommandLine.Option;

/** In which numbers to compute; commands that do not train compute in float32 unless told otherwise. */
final class PrecisionOption {

    static final List<String> WORDS = List.of("auto", "float32", "bfloat16");

    static final String HELP =
            "auto, float32 (the same figures on any machine) or bfloat16; auto takes bfloat16 where the processor has it"
                    + " (${DEFAULT-VALUE}).";

    private static final String USUAL = "float32";

    @Option(names = "--precision", paramLabel = "P", description = HELP)
    private String word = USUAL;

    /** What was given. */
    String word() {
        return word;
    }

    /** Whether it is what nobody has to ask for. */
    boolean isUsual() {
        return word.equalsIgnoreCase(USUAL);
    }

    /** The precision that was asked for, for networks; what {@code auto} came to is said. */
    Precision chosen(Collection<Network> networks, Console console) {
        return chosen(word, networks, console);
    }

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
