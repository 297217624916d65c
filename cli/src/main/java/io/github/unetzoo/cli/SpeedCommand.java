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

import io.github.unetzoo.benchmarks.speed.Speed;
import io.github.unetzoo.graph.Extent;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zoo speed}: which precision is faster here, and by how much. */
@Command(
        name = "speed",
        sortOptions = false,
        description = {
            "Times training steps and predictions of a network in float32 and bfloat16.",
            "The forms take turns; quote the ratios. Let nothing else run meanwhile."
        },
        footer = {"", "Example:", "  zoo speed --arch unet --in-channels 1 --classes 2 --batch 2 --size 256x256"})
final class SpeedCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Option(names = "--batch", paramLabel = "B", description = "Images per training step (${DEFAULT-VALUE}).")
    private int batch = 2;

    @Option(names = "--size", paramLabel = "HxW", description = "Size of the images (${DEFAULT-VALUE}).")
    private Extent size = new Extent(256, 256);

    @Option(names = "--rounds", paramLabel = "N", description = "How often each form is timed (${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Option(names = "--json", description = "The figures as JSON.")
    private boolean json;

    SpeedCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        String name = network.architecture()
                .orElseThrow(() -> new UsageException("which network? give --arch; \"zoo info\" lists them"));
        Speed speed = Speed.measure(network.build(name, Map.of()), batch, size, rounds);
        console.result(json ? speed.toJson() : speed.toText().stripTrailing());
        return ExitCode.FINE;
    }
}
