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

import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.NetworkBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** Which network. */
final class NetworkOptions {

    @Option(names = "--arch", paramLabel = "A", description = "The architecture; \"zoo info\" lists them.")
    private Optional<String> arch = Optional.empty();

    @Option(names = "--preset", paramLabel = "P", description = "The implementation to follow.")
    private Optional<String> preset = Optional.empty();

    @Option(names = "--encoder", paramLabel = "E", description = "The encoder.")
    private Optional<String> encoder = Optional.empty();

    @Option(
            names = "--encoder-weights",
            paramLabel = "W",
            description = "Published weights that the encoder begins with where the network is trained from the start:"
                    + " imagenet, or publisher and tag such as smp/imagenet; none unless given. \"zoo info --encoders\""
                    + " lists them.")
    private Optional<String> encoderWeights = Optional.empty();

    @Option(names = "--in-channels", paramLabel = "C", description = "Channels of the image.")
    private Optional<String> inChannels = Optional.empty();

    @Option(
            names = "--classes",
            paramLabel = "K",
            description = "1 for object or background, K for K classes with the background.")
    private Optional<String> classes = Optional.empty();

    @Option(
            names = "--option",
            paramLabel = "KEY=VALUE",
            description = "Any other option of the architecture; may be repeated.")
    private Map<String, String> others = new TreeMap<>();

    /** The architecture's name, if one was given. */
    Optional<String> architecture() {
        return arch;
    }

    /** What was given, by option name. */
    Map<String, String> given() {
        Map<String, String> given = new TreeMap<>(others);
        add(given, "preset", preset);
        add(given, "encoder", encoder);
        add(given, NetworkBuilder.ENCODER_WEIGHTS, encoderWeights);
        add(given, "in-channels", inChannels);
        add(given, "classes", classes);
        return given;
    }

    private static void add(Map<String, String> given, String name, Optional<String> value) {
        value.ifPresent(word -> {
            String other = given.put(name, word);
            if (other != null && !other.equals(word)) {
                throw new UsageException(
                        name + " is given as " + word + " and, with --option, as " + other + ": give one of them");
            }
        });
    }

    /**
     * Builds the network.
     *
     * @param name of the architecture
     * @param defaults options that hold unless others were given
     */
    Network build(String name, Map<String, String> defaults) {
        return Architecture.fromWords(name, given(), defaults);
    }
}
