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
package io.github.unetzoo.export;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** An ONNX file in ONNX Runtime. */
final class OrtModel implements AutoCloseable {

    /** Values of (N, C, H, W), the last index fastest. */
    record Maps(long[] shape, float[] values) {}

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    private final OrtSession session;

    OrtModel(Path file, OptLevel level) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(level);
            options.setIntraOpNumThreads(1);
            session = environment.createSession(file.toString(), options);
        }
    }

    Map<String, Maps> run(float[] image, long... shape) throws OrtException {
        Map<String, Maps> results = new LinkedHashMap<>();
        try (OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(image), shape);
                OrtSession.Result result = session.run(Map.of(OnnxFile.IMAGE, input))) {
            for (Map.Entry<String, OnnxValue> output : result) {
                OnnxTensor tensor = (OnnxTensor) output.getValue();
                float[] values = new float[tensor.getFloatBuffer().remaining()];
                tensor.getFloatBuffer().get(values);
                results.put(output.getKey(), new Maps(tensor.getInfo().getShape(), values));
            }
        }
        return results;
    }

    /** The inputs' and outputs' sizes: names where they are free, else numbers. */
    Map<String, String> shapes() throws OrtException {
        Map<String, String> shapes = new LinkedHashMap<>();
        session.getInputInfo().forEach((name, info) -> shapes.put(name, shape(info)));
        session.getOutputInfo().forEach((name, info) -> shapes.put(name, shape(info)));
        return shapes;
    }

    private static String shape(NodeInfo info) {
        TensorInfo tensor = (TensorInfo) info.getInfo();
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < tensor.getShape().length; i++) {
            String name = tensor.getDimensionNames()[i];
            words.append(i == 0 ? "" : " ").append(name.isEmpty() ? Long.toString(tensor.getShape()[i]) : name);
        }
        return words.toString();
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
