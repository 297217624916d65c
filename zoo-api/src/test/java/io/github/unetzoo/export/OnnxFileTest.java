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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.GraphBuilder;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.graph.UnfitSizeException;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.weights.TensorData;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnnxFileTest {

    @TempDir
    Path folder;

    private static Graph graph(Consumer<GraphBuilder> body) {
        GraphBuilder g = new GraphBuilder();
        body.accept(g);
        return g.build();
    }

    /** A pool that needs even sizes, a head for training, and one number for the whole image. */
    private static Graph network() {
        return graph(g -> {
            Tensor x = g.input("x", 3);
            Tensor fine = g.dropout(g.conv("fine", x, Op.Conv.same(4, 3)), 0.5);
            Tensor coarse = g.conv("coarse", g.maxPool(fine, 2), Op.Conv.same(4, 3));
            Tensor up = g.convTranspose("up", coarse, Op.ConvTranspose.doubling(4));
            g.output("logits", g.conv("head", g.concat(fine, up), Op.Conv.same(2, 1)));
            g.output("coarse", coarse);
            g.output("presence", g.adaptiveMaxPool(coarse, new Extent(1, 1)));
        });
    }

    private Path write(Graph graph, OnnxOptions options) throws IOException {
        Path file = folder.resolve("network.onnx");
        OnnxFile.write(file, graph, OnnxOperatorTest.weights(graph, new Random(1)), Map.of(), options);
        return file;
    }

    private static ModelProto read(Path file) throws IOException {
        return ModelProto.parseFrom(Files.readAllBytes(file));
    }

    @Test
    void theFirstOutputAloneUnlessAllAreWanted() throws IOException, OrtException {
        Path file = write(network(), OnnxOptions.DEFAULT);
        try (OrtModel model = new OrtModel(file, OptLevel.NO_OPT)) {
            assertThat(model.shapes())
                    .containsExactly(entry("image", "batch 3 height width"), entry("logits", "batch 2 height width"));
        }
        file = write(network(), OnnxOptions.DEFAULT.withAllOutputs());
        try (OrtModel model = new OrtModel(file, OptLevel.NO_OPT)) {
            assertThat(model.shapes())
                    .containsExactly(
                            entry("image", "batch 3 height width"),
                            entry("logits", "batch 2 height width"),
                            entry("coarse", "batch 4 coarse_height coarse_width"),
                            entry("presence", "batch 4 1 1"));
        }
    }

    @Test
    void aFixedSizeLeavesTheBatchFree() throws IOException, OrtException {
        Path file = write(network(), OnnxOptions.DEFAULT.withAllOutputs().withSize(new Extent(6, 8)));
        try (OrtModel model = new OrtModel(file, OptLevel.NO_OPT)) {
            assertThat(model.shapes().values())
                    .containsExactly("batch 3 6 8", "batch 2 6 8", "batch 4 3 4", "batch 4 1 1");
            assertThat(model.run(new float[5 * 3 * 6 * 8], 5, 3, 6, 8)
                            .get("logits")
                            .shape())
                    .containsExactly(5, 2, 6, 8);
        }
        assertThat(read(file).getGraph().getNodeList())
                .extracting(NodeProto::getOpType)
                .doesNotContain("Shape");
        assertThatThrownBy(() -> write(network(), OnnxOptions.DEFAULT.withSize(new Extent(7, 8))))
                .isInstanceOf(UnfitSizeException.class)
                .hasMessageContaining("7x8");
    }

    /** Where a network shrinks an image, or rounds its size, its output's size is not the image's. */
    @Test
    void anOutputOfAnotherSizeBearsANameOfItsOwn() throws IOException, OrtException {
        Graph valid = graph(g -> g.output("y", g.conv("c", g.input("x", 1), Op.Conv.valid(1, 3))));
        try (OrtModel model = new OrtModel(write(valid, OnnxOptions.DEFAULT), OptLevel.NO_OPT)) {
            assertThat(model.shapes()).containsEntry("y", "batch 1 y_height y_width");
        }
        Graph rounding = graph(g -> {
            Tensor half = g.conv("c", g.input("x", 1), Op.Conv.valid(1, 2).withStep(2));
            g.output("y", g.convTranspose("up", half, Op.ConvTranspose.doubling(1)));
        });
        try (OrtModel model = new OrtModel(write(rounding, OnnxOptions.DEFAULT), OptLevel.NO_OPT)) {
            assertThat(model.shapes()).containsEntry("y", "batch 1 y_height y_width");
        }
    }

    /** What is handed on has no node; one tensor may be several outputs, and the image one. */
    @Test
    void outputsAreCalledAsTheyAreInTheGraph() throws IOException, OrtException {
        Graph graph = graph(g -> {
            Tensor x = g.input("logits", 1);
            Tensor y = g.relu(x);
            g.output("first", y);
            g.output("second", y);
            g.output("dropped", g.dropout(y, 0.5));
            g.output("same", x);
            // An inner value that would be called as the output is.
            g.output("logits", g.conv("first", g.apply("image", new Op.Sigmoid(), x), Op.Conv.same(1, 1)));
        });
        try (OrtModel model = new OrtModel(write(graph, OnnxOptions.DEFAULT.withAllOutputs()), OptLevel.NO_OPT)) {
            Map<String, OrtModel.Maps> results = model.run(new float[] {-1, 2}, 1, 1, 1, 2);
            assertThat(results.keySet()).containsExactly("first", "second", "dropped", "same", "logits");
            assertThat(results.get("same").values()).containsExactly(-1, 2);
            for (String name : List.of("first", "second", "dropped")) {
                assertThat(results.get(name).values()).containsExactly(0, 2);
            }
        }
        Graph taken = graph(g -> g.output("image", g.relu(g.input("x", 1))));
        assertThatThrownBy(() -> write(taken, OnnxOptions.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"image\"");
    }

    @Test
    void weightsAreLittleEndianFloatsUnderTheirNames() throws IOException {
        Graph graph = graph(g -> {
            Tensor x = g.input("x", 2);
            g.output("y", g.carry("idle", g.conv("conv", x, Op.Conv.same(1, 1)), Op.Conv.same(3, 3), 5));
        });
        Map<String, TensorData> weights = new HashMap<>(OnnxOperatorTest.weights(graph, new Random(1)));
        weights.put(
                "conv.weight",
                TensorData.ofFloats(new float[] {0.5f, -3}, 1, 2, 1, 1).toHalves());
        Path file = folder.resolve("network.onnx");
        OnnxFile.write(file, graph, weights, Map.of(), OnnxOptions.DEFAULT);

        ModelProto model = read(file);
        assertThat(model.getIrVersion()).isEqualTo(8);
        assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(17);
        assertThat(model.getProducerName()).isEqualTo("UNet Zoo");
        Map<String, TensorProto> tensors = new LinkedHashMap<>();
        model.getGraph().getInitializerList().forEach(tensor -> tensors.put(tensor.getName(), tensor));
        assertThat(tensors).as("what is not run is not written").containsOnlyKeys("conv.weight", "conv.bias");
        TensorProto kernel = tensors.get("conv.weight");
        assertThat(kernel.getDataType()).isEqualTo(TensorProto.DataType.FLOAT_VALUE);
        assertThat(kernel.getDimsList()).containsExactly(1L, 2L, 1L, 1L);
        float[] values = new float[2];
        kernel.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        assertThat(values).containsExactly(0.5f, -3);
    }

    @Test
    void whatCannotBeWrittenIsRefused() {
        Path file = folder.resolve("network.onnx");
        Graph wide = graph(g -> g.output("y", g.conv("wide", g.input("x", 30_000), Op.Conv.same(30_000, 1))));
        assertThatThrownBy(() -> OnnxFile.write(file, wide, Map.of(), Map.of(), OnnxOptions.DEFAULT))
                .hasMessage("the weights take 3.6 GB, and an ONNX file has room for 2 GB: export a narrower network");

        Graph graph = network();
        Map<String, TensorData> weights = OnnxOperatorTest.weights(graph, new Random(1));
        weights.put("up.weight", TensorData.ofFloats(new float[4], 4));
        assertThatThrownBy(() -> OnnxFile.write(file, graph, weights, Map.of(), OnnxOptions.DEFAULT))
                .hasMessageContaining("\"up.weight\" of shape [4, 4, 2, 2] is given as F32[4]");
        weights.remove("up.weight");
        assertThatThrownBy(() -> OnnxFile.write(file, graph, weights, Map.of(), OnnxOptions.DEFAULT))
                .hasMessageContaining("\"up.weight\" of shape [4, 4, 2, 2] is not among those given");
        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "classes=1|one logit a pixel; above 0 it is \"cell\"",
                "classes=2|a channel of logits for each class; a pixel is of the class with the largest",
                "labels=1|a channel of logits for each class but the first; above 0",
                "regression=2|a channel for each number"
            })
    void metadataSayHowToUseIt(String task, String said) throws IOException {
        Path file = folder.resolve("model.onnx");
        try (SegmentationModel model = SegmentationModel.create(
                Architecture.fromSpec("tiny:" + task, Map.of()),
                List.of("background", "cell"),
                new Normalization.Fixed(List.of(0.5f), List.of(0.25f)),
                Precision.FLOAT32,
                1)) {
            OnnxFile.write(file, model, OnnxOptions.DEFAULT);
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        for (StringStringEntryProto entry : read(file).getMetadataPropsList()) {
            metadata.put(entry.getKey(), entry.getValue());
        }
        assertThat(metadata)
                .containsEntry("architecture", "tiny")
                .containsEntry("classes", "[\"background\",\"cell\"]")
                .containsEntry(
                        "normalization",
                        "samples from 0 to 1 (of 8 bits divided by 255, of 16 bits by 65535); then channel by channel minus"
                                + " 0.5, divided by 0.25")
                .containsEntry("sizes", "heights and widths of 2, 4, 6, 8 and so on; pad an image to one of them");
        assertThat(metadata.get("options").split(",")).contains(task, "plain=false");
        assertThat(metadata.get("output")).startsWith("logits: " + said);
    }
}
