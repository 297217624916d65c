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
package io.github.unetzoo.benchmarks.speed;

import ai.djl.ndarray.types.Shape;
import io.github.unetzoo.model.CompileOptions;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.NativeThreads;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What it costs to predict one image with a model's compiled form, which is the one that predicts. */
public final class PredictionCost {

    /** How often each form is timed. */
    public static final int ROUNDS = 9;

    private static final int WARM_UPS = 3;

    private PredictionCost() {}

    /**
     * Times one image's way through the network, in each precision. They take turns, so that whatever else the machine
     * does falls on all alike.
     *
     * @param model on the processor
     * @param side of the square image; the network must take it
     * @return milliseconds by precision, of {@value #ROUNDS} rounds
     */
    public static Map<Precision, Quartiles> millis(SegmentationModel model, int side) {
        Shape image = new Shape(1, model.network().graph().input().channels(), side, side);
        Map<Precision, ForwardPass> passes = new EnumMap<>(Precision.class);
        Map<Precision, List<Double>> millis = new EnumMap<>(Precision.class);
        try {
            for (Precision precision : Precision.values()) {
                passes.put(precision, ForwardPass.compiled(model, precision, image));
            }
            for (int round = -WARM_UPS; round < ROUNDS; round++) {
                boolean counts = round >= 0;
                passes.forEach((precision, pass) -> {
                    double one = pass.millis();
                    if (counts) {
                        millis.computeIfAbsent(precision, missing -> new ArrayList<>())
                                .add(one);
                    }
                });
            }
        } finally {
            passes.values().forEach(ForwardPass::close);
        }
        Map<Precision, Quartiles> quartiles = new EnumMap<>(Precision.class);
        millis.forEach((precision, all) -> quartiles.put(precision, Quartiles.of(all)));
        return quartiles;
    }

    /**
     * Measures the most memory that a process of its own takes which loads the compiled float32 form from a file and
     * predicts, the virtual machine and the libraries included.
     *
     * @param model on the processor
     * @param side of the square image; the network must take it
     * @return bytes; empty where the system does not tell
     * @throws IOException if the process cannot be run; the message has what it said
     */
    public static OptionalLong peakBytes(SegmentationModel model, int side) throws IOException {
        Path file = Files.createTempFile("zoo-peak", ".pt");
        try {
            model.exportTorchScript(
                    file,
                    CompileOptions.builder()
                            .optPrecision(Precision.FLOAT32)
                            .optImage(side, side)
                            .build());
            long[] shape = {1, model.network().graph().input().channels(), side, side};
            return PeakMemory.of(PeakMemory.Kind.TORCHSCRIPT, file, shape, NativeThreads.count());
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
