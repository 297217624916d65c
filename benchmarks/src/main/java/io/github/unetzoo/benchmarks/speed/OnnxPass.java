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

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.github.unetzoo.export.OnnxFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/** The exported file in ONNX Runtime, with all of its optimisations, image to logits. */
final class OnnxPass implements Contender {

    static final String FORM = "onnxruntime";

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    private final OrtSession session;
    private final OnnxTensor image;

    /** @param shape (N, C, H, W) */
    OnnxPass(Path file, long[] shape, int threads) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OptLevel.ALL_OPT);
            options.setIntraOpNumThreads(threads);
            session = environment.createSession(file.toString(), options);
            image = OnnxTensor.createTensor(environment, noise(shape), shape);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime refused " + file, e);
        }
    }

    private static FloatBuffer noise(long[] shape) {
        int count = Math.toIntExact(shape[0] * shape[1] * shape[2] * shape[3]);
        FloatBuffer values = ByteBuffer.allocateDirect(Math.multiplyExact(count, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        Random random = new Random(1);
        for (int i = 0; i < count; i++) {
            values.put((float) random.nextGaussian());
        }
        return values.flip();
    }

    static String version() {
        return OrtEnvironment.getEnvironment().getVersion();
    }

    @Override
    public String form() {
        return FORM;
    }

    @Override
    public Measure measure() {
        return Measure.FORWARD;
    }

    @Override
    public double millis() {
        Stopwatch watch = new Stopwatch();
        try (OrtSession.Result result = session.run(Map.of(OnnxFile.IMAGE, image))) {
            double millis = watch.millis();
            if (result.size() == 0) {
                throw new IllegalStateException("ONNX Runtime gave no output");
            }
            return millis;
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime failed", e);
        }
    }

    @Override
    public void close() {
        try {
            image.close();
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("closing ONNX Runtime's session failed", e);
        }
    }
}
