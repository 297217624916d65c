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

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.github.unetzoo.export.OnnxFile;
import io.github.unetzoo.export.OnnxOptions;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.GraphBlock;
import io.github.unetzoo.parity.GoldenFormula;
import io.github.unetzoo.torchscript.Layout;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.NameMap;
import io.github.unetzoo.weights.TensorData;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The four variants, in the forms of their references and in others, in ONNX Runtime against our own evaluation. */
class OnnxVariantsTest {

    /** Of the largest logit, or of 1; what was seen is 3e-5 behind norms of single maps, else 1e-5. */
    private static final double TOLERANCE = 1e-4;

    private static final int BATCH = 2;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fcn:preset=vgg,width=4,stride=8",
                "fcn:preset=torchvision,encoder=resnet18,aux=true",
                "fcn:width=4,residual=true",
                "unet:preset=seed,width=4",
                "unet:preset=paper,width=4",
                "unet:preset=milesial,width=4",
                "unet:preset=milesial,width=4,bilinear=true",
                "unet:preset=smp,encoder=efficientnet-b0",
                "unet:width=8,depth=3,gate=attention,norm=group,residual=true",
                "unet:width=8,depth=3,up=nearest,padding=same,sizes=pad-up",
                "unet:width=8,depth=3,gate=scse,up=bilinear,sizes=resize-up,dropout=0.2",
                "unetpp:preset=nested,width=4,deep-supervision=true",
                "unetpp:preset=smp,encoder=resnet18",
                "unetpp:width=4,depth=3,gate=attention,norm=instance,deep-supervision=true",
                "unet3plus:preset=official,width=4,branch-width=4,deep-supervision=true,classification-guided=true",
                "unet3plus:width=4,branch-width=4,deep-supervision=true,classification-guided=true"
            })
    void equalsOurEvaluation(String spec) throws IOException, OrtException {
        Graph graph = Architecture.fromSpec(spec, Map.of("in-channels", "3", "classes", "2"))
                .graph();
        Map<String, TensorData> weights = new LinkedHashMap<>();
        for (Weight weight : graph.weights()) {
            weights.put(weight.name(), GoldenFormula.state(weight.name(), new Shape(weight.dimensions())));
        }
        Path file = folder.resolve("variant.onnx");
        OnnxFile.write(file, graph, weights, Map.of(), OnnxOptions.DEFAULT.withAllOutputs());
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                OrtSession.SessionOptions plain = new OrtSession.SessionOptions();
                OrtSession.SessionOptions usual = new OrtSession.SessionOptions()) {
            OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            plain.setOptimizationLevel(OptLevel.NO_OPT);
            usual.setOptimizationLevel(OptLevel.ALL_OPT);
            GraphBlock block = new GraphBlock(graph, Precision.FLOAT32, Layout.CHANNELS_LAST, 1);
            block.initialize(manager);
            block.load(Checkpoint.of("the formula", weights, Map.of()), NameMap.identity());
            try (OrtSession first = environment.createSession(file.toString(), plain);
                    OrtSession second = environment.createSession(file.toString(), usual)) {
                for (int[] size : new int[][] {{64, 80}, {67, 49}}) {
                    int height = graph.next(size[0]);
                    int width = graph.next(size[1]);
                    float[] image = GoldenFormula.uniform("input", BATCH * 3 * height * width);
                    Shape shape = new Shape(BATCH, 3, height, width);
                    NDList expected = block.forward(
                            new ParameterStore(manager, false), new NDList(manager.create(image, shape)), false);
                    try (OnnxTensor input =
                            OnnxTensor.createTensor(environment, FloatBuffer.wrap(image), shape.getShape())) {
                        compare(first, input, expected, spec + " on " + shape);
                        compare(second, input, expected, spec + " optimised on " + shape);
                    }
                }
            }
        }
    }

    private static void compare(OrtSession session, OnnxTensor image, NDList expected, String what)
            throws OrtException {
        try (OrtSession.Result result = session.run(Map.of(OnnxFile.IMAGE, image))) {
            assertThat(result.size()).isEqualTo(expected.size());
            for (NDArray output : expected) {
                OnnxTensor found = (OnnxTensor) result.get(output.getName()).orElseThrow();
                assertThat(found.getInfo().getShape())
                        .isEqualTo(output.getShape().getShape());
                FloatBuffer values = found.getFloatBuffer();
                float[] ours = output.toFloatArray();
                double difference = 0;
                double largest = 1;
                for (int i = 0; i < ours.length; i++) {
                    difference = Math.max(difference, Math.abs(ours[i] - values.get(i)));
                    largest = Math.max(largest, Math.abs(ours[i]));
                }
                assertThat(difference)
                        .as("largest difference of %s of %s", output.getName(), what)
                        .isLessThan(TOLERANCE * largest);
            }
        }
    }
}
