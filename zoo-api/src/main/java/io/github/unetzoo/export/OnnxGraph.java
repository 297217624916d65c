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

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.github.unetzoo.weights.ElementType;
import io.github.unetzoo.weights.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** ONNX's message of a graph while it is written. Values are known by their names, and no two have the same. */
final class OnnxGraph {

    private final GraphProto.Builder proto = GraphProto.newBuilder();
    private final Set<String> taken = new HashSet<>();
    private final Map<List<Long>, String> integers = new HashMap<>();

    OnnxGraph(String name) {
        proto.setName(name);
    }

    /**
     * Takes a name that has to be as it is.
     *
     * @throws IllegalArgumentException if it is taken
     */
    void reserve(String name) {
        if (!taken.add(name)) {
            throw new IllegalArgumentException("two values of an ONNX file would be called \"" + name
                    + "\": give the network's output another name");
        }
    }

    /** Takes a name, with a number behind it if somebody has it already. */
    String unused(String wanted) {
        String name = wanted;
        for (int i = 2; !taken.add(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }

    void input(ValueInfoProto info) {
        proto.addInput(info);
    }

    void output(ValueInfoProto info) {
        proto.addOutput(info);
    }

    /** Adds a node, which bears its result's name, and returns that. An input that is left out is an empty text. */
    String node(String type, String result, List<String> inputs, AttributeProto... attributes) {
        proto.addNode(NodeProto.newBuilder()
                .setOpType(type)
                .setName(result)
                .addAllInput(inputs)
                .addOutput(result)
                .addAllAttribute(Arrays.asList(attributes)));
        return result;
    }

    /** Adds a tensor of floats under a name that is taken already. */
    void tensor(String name, TensorData values, long... shape) {
        // Wrapped, not copied: weights are most of the file.
        ByteBuffer bytes = values.type() == ElementType.F32
                ? values.bytes()
                : TensorData.ofFloats(values.toFloats(), shape).bytes();
        initializer(name, TensorProto.DataType.FLOAT, UnsafeByteOperations.unsafeWrap(bytes), shape);
    }

    /** A new tensor of floats. */
    String floats(String wanted, TensorData values) {
        String name = unused(wanted);
        tensor(name, values, values.shape());
        return name;
    }

    /** A single float. */
    String number(double value) {
        return floats("number", TensorData.ofFloats(new float[] {(float) value}));
    }

    /** A list of integers; whoever asks for the same gets the same. */
    String integers(long... values) {
        List<Long> key = Arrays.stream(values).boxed().toList();
        return integers.computeIfAbsent(key, wanted -> {
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asLongBuffer().put(values);
            String name = unused("integers");
            initializer(name, TensorProto.DataType.INT64, ByteString.copyFrom(bytes), values.length);
            return name;
        });
    }

    private void initializer(String name, TensorProto.DataType type, ByteString bytes, long... shape) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .setRawData(bytes);
        Arrays.stream(shape).forEach(tensor::addDims);
        proto.addInitializer(tensor);
    }

    GraphProto build() {
        return proto.build();
    }

    static AttributeProto integer(String name, long value) {
        return attribute(name, AttributeProto.AttributeType.INT).setI(value).build();
    }

    static AttributeProto list(String name, long... values) {
        AttributeProto.Builder attribute = attribute(name, AttributeProto.AttributeType.INTS);
        Arrays.stream(values).forEach(attribute::addInts);
        return attribute.build();
    }

    static AttributeProto real(String name, double value) {
        return attribute(name, AttributeProto.AttributeType.FLOAT)
                .setF((float) value)
                .build();
    }

    static AttributeProto word(String name, String value) {
        return attribute(name, AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    private static AttributeProto.Builder attribute(String name, AttributeProto.AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }
}
