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

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnx.proto.OnnxMl.Version;
import io.github.unetzoo.files.AtomicFile;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.weights.TensorData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Models as ONNX files (opset {@value #OPSET}), for ONNX Runtime, OpenVINO, TensorRT and others.
 *
 * <p>A file has one input, {@code image} of (batch, channels, height, width), float32, and as output the network's first,
 * its logits, under its own name. The batch is free, and unless {@linkplain OnnxOptions#withSize one size} is chosen so are
 * height and width: what the graph has to know of sizes is computed from shapes as it runs. It computes as the network does
 * in evaluation, with weights in float32. Sizes that the network would refuse are not refused by all that runs the file;
 * its metadata name those that fit.
 */
public final class OnnxFile {

    /** The version of ONNX's operators. */
    public static final int OPSET = 17;

    /** What the input is called. */
    public static final String IMAGE = "image";

    /** Protobuf counts a message's bytes in 32 bits; the rest is for all that is not weights. */
    private static final long MOST_WEIGHT_BYTES = Integer.MAX_VALUE - (64L << 20);

    private OnnxFile() {}

    /**
     * Writes a model, with metadata that say how to use it.
     *
     * @param file created or replaced; its folder must exist
     * @param model the network and its weights
     * @param options what the file takes and gives
     * @throws IllegalArgumentException if the weights take more than 2 GB, or images of the chosen size cannot pass
     * @throws IOException naming the file, which is then as it was
     */
    public static void write(Path file, SegmentationModel model, OnnxOptions options) throws IOException {
        Graph graph = model.network().graph();
        checkSize(wanted(graph, options));
        write(file, graph, model.block().weights(), OnnxMetadata.of(model), options);
    }

    /**
     * Writes a graph, such as one that was rewritten to compute faster.
     *
     * @param file created or replaced; its folder must exist
     * @param graph the network
     * @param weights the values of all of the graph's weights, by their names
     * @param metadata what a reader of the file should know, any words
     * @param options what the file takes and gives
     * @throws IllegalArgumentException if a weight is missing or of another shape, if they take more than 2 GB, or if
     *     images of the chosen size cannot pass
     * @throws IOException naming the file, which is then as it was
     */
    public static void write(
            Path file, Graph graph, Map<String, TensorData> weights, Map<String, String> metadata, OnnxOptions options)
            throws IOException {
        Graph wanted = wanted(graph, options);
        checkSize(wanted);
        ModelProto model = model(wanted, weights, metadata, options.size());
        AtomicFile.write(file, model.toByteString().asReadOnlyByteBufferList());
    }

    /**
     * {@return what {@link #write(Path, SegmentationModel, OnnxOptions)} says of a model, for those who write its graph
     * rewritten}
     *
     * @param model the network and its weights
     */
    public static Map<String, String> metadata(SegmentationModel model) {
        return OnnxMetadata.of(model);
    }

    private static Graph wanted(Graph graph, OnnxOptions options) {
        return options.allOutputs() ? graph : graph.prediction();
    }

    private static void checkSize(Graph graph) {
        long bytes = graph.weights().stream().mapToLong(Weight::elements).sum() * Float.BYTES;
        if (bytes > MOST_WEIGHT_BYTES) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "the weights take %.1f GB, and an ONNX file has room for 2 GB: export a narrower network",
                    bytes / 1e9));
        }
    }

    private static ModelProto model(
            Graph graph, Map<String, TensorData> weights, Map<String, String> metadata, Optional<Extent> size) {
        OnnxGraph onnx = new OnnxGraph("network");
        onnx.reserve(IMAGE);
        Map<Tensor, String> outputOf = new HashMap<>();
        graph.outputs().forEach((name, tensor) -> {
            onnx.reserve(name);
            outputOf.putIfAbsent(tensor, name);
        });
        OperatorWriter writer =
                new OperatorWriter(onnx, size.map(image -> graph.extents(image.height(), image.width())), weights);
        graph.nodes().forEach(node -> writer.write(node, Optional.ofNullable(outputOf.get(node.output()))));
        graph.outputs().forEach((name, tensor) -> {
            if (!writer.value(tensor).equals(name)) {
                onnx.node("Identity", name, List.of(writer.value(tensor)));
            }
        });
        OnnxShapes shapes = new OnnxShapes(graph, size);
        onnx.input(floats(IMAGE, shapes.image()));
        graph.outputs().forEach((name, tensor) -> onnx.output(floats(name, shapes.output(name, tensor))));

        ModelProto.Builder model = ModelProto.newBuilder()
                // Of the summer of 2021, the youngest that opset 17 needs.
                .setIrVersion(Version.IR_VERSION_2021_7_30_VALUE)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
                .setProducerName("UNet Zoo")
                .setProducerVersion(
                        Optional.ofNullable(OnnxFile.class.getPackage().getImplementationVersion())
                                .orElse("unknown"))
                .setGraph(onnx.build());
        metadata.forEach((key, value) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.build();
    }

    private static ValueInfoProto floats(String name, TensorShapeProto shape) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                                .setShape(shape)))
                .build();
    }
}
