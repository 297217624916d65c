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

import io.github.unetzoo.hub.Hub;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.NetworkBuilder;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Networks as words such as {@code unet:width=16}, and what is said of all of them. */
final class NetworkSpecs {

    private static final String PLAIN = "plain";
    private static final String ENCODER = "encoder";

    /** A network's options that say how wide and deep the plain encoder is. */
    private static final Set<String> OF_PLAIN = Set.of("width", "depth", "widths");

    private NetworkSpecs() {}

    /**
     * Each network with each encoder; one that names an encoder keeps it.
     *
     * @throws UsageException if that is all of them
     */
    static List<String> encoded(List<String> specs, List<String> encoders) {
        Set<String> encoded = new LinkedHashSet<>();
        boolean any = false;
        for (String one : specs) {
            if (Hub.isId(one) || one.matches(".*[:,]" + ENCODER + "=.*")) {
                encoded.add(one);
                continue;
            }
            any = true;
            for (String encoder : encoders) {
                encoded.add(encoder.equals(PLAIN) ? one : with(one, encoder));
            }
        }
        if (!any) {
            throw new UsageException("--encoders " + String.join(",", encoders) + " has no effect, for "
                    + String.join(", ", specs) + " have theirs: leave it out, or name networks without encoder=");
        }
        return List.copyOf(encoded);
    }

    private static String with(String spec, String encoder) {
        String[] parts = spec.split(":", 2);
        return Stream.concat(
                        Arrays.stream(parts.length < 2 ? new String[0] : parts[1].split(","))
                                .filter(option -> !OF_PLAIN.contains(option.split("=", 2)[0].strip())),
                        Stream.of(ENCODER + "=" + encoder))
                .collect(Collectors.joining(",", parts[0] + ":", ""));
    }

    /** A network; what is wrong with it names it, for it may have been put together here. */
    static Network network(String spec) {
        try {
            return Architecture.fromSpec(spec, Map.of());
        } catch (IllegalArgumentException e) {
            throw new UsageException(spec + ": " + Main.message(e), e);
        }
    }

    /**
     * With published weights, where a network's encoder may begin with some and does not name any.
     *
     * @param weights their name
     * @param option by which they were asked for
     * @throws UsageException if there is no such network
     */
    static List<String> weighted(List<String> specs, String weights, String option) {
        List<String> weighted = specs.stream()
                .map(one -> takesWeights(one)
                        ? one + (one.contains(":") ? "," : ":") + NetworkBuilder.ENCODER_WEIGHTS + "=" + weights
                        : one)
                .toList();
        if (weighted.equals(specs)) {
            throw new UsageException(option
                    + " is for published encoders, and no network has one: choose one, such as unet:encoder=resnet34");
        }
        return weighted;
    }

    private static boolean takesWeights(String spec) {
        return !Hub.isId(spec)
                && !spec.contains(NetworkBuilder.ENCODER_WEIGHTS + "=")
                && !network(spec).options().getOrDefault(ENCODER, PLAIN).equals(PLAIN);
    }
}
