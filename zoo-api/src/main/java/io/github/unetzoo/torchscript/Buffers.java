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
package io.github.unetzoo.torchscript;

import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.weights.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Weights as buffers of the archive's module, laid out and rounded beforehand. */
final class Buffers implements WeightText {

    /**
     * One of them.
     *
     * @param name by which the source calls it, as a member of the module
     * @param storage PyTorch's name of its type
     * @param strides in elements
     * @param bytes little endian, in the order of memory
     */
    record Buffer(String name, String storage, List<Long> shape, List<Long> strides, ByteBuffer bytes) {

        long elements() {
            return shape.stream().reduce(1L, Math::multiplyExact);
        }
    }

    private final Map<String, TensorData> values;
    private final Precision precision;
    private final Map<String, String> names = new HashMap<>();
    private final List<Buffer> buffers = new ArrayList<>();

    Buffers(Map<String, TensorData> values, Precision precision) {
        this.values = values;
        this.precision = precision;
    }

    /** Those that were named so far, in the order of their numbers. */
    List<Buffer> list() {
        return buffers;
    }

    @Override
    public List<String> arguments(List<Weight> weights) {
        return List.of();
    }

    @Override
    public String kernel(Weight weight) {
        return named(weight, "kernel", name -> {
            int[] shape = shape(weight);
            float[] moved = permuted(floats(weight), shape, 0, 2, 3, 1);
            int out = shape[0];
            int in = shape[1];
            int height = shape[2];
            int width = shape[3];
            return buffer(
                    name,
                    moved,
                    precision,
                    List.of((long) out, (long) in, (long) height, (long) width),
                    List.of((long) height * width * in, 1L, (long) width * in, (long) in));
        });
    }

    @Override
    public String taps(Weight weight) {
        return named(weight, "taps", name -> {
            int[] shape = shape(weight);
            int rows = shape[2] * shape[0] * shape[3];
            return dense(name, permuted(floats(weight), shape, 2, 0, 3, 1), precision, List.of(1L, (long) rows, (long)
                    shape[1]));
        });
    }

    @Override
    public String bias(Weight weight) {
        return named(weight, "bias", name -> dense(name, floats(weight), precision, dimensions(weight)));
    }

    @Override
    public String plain(Weight weight) {
        return named(weight, "plain", name -> dense(name, floats(weight), Precision.FLOAT32, dimensions(weight)));
    }

    private String named(Weight weight, String form, Function<String, Buffer> buffer) {
        return names.computeIfAbsent(weight.name() + " " + form, key -> {
            String name = "w" + buffers.size();
            buffers.add(buffer.apply(name));
            return "self." + name;
        });
    }

    private float[] floats(Weight weight) {
        return Objects.requireNonNull(values.get(weight.name()), () -> weight.name() + " has no values")
                .toFloats();
    }

    private static List<Long> dimensions(Weight weight) {
        return weight.shape().stream().map(Long::valueOf).toList();
    }

    private static int[] shape(Weight weight) {
        return weight.shape().stream().mapToInt(Integer::intValue).toArray();
    }

    /** The values of four axes in another order of the axes. */
    private static float[] permuted(float[] values, int[] shape, int... order) {
        int[] strides = {shape[1] * shape[2] * shape[3], shape[2] * shape[3], shape[3], 1};
        float[] moved = new float[values.length];
        int to = 0;
        for (int a = 0; a < shape[order[0]]; a++) {
            for (int b = 0; b < shape[order[1]]; b++) {
                for (int c = 0; c < shape[order[2]]; c++) {
                    int from = a * strides[order[0]] + b * strides[order[1]] + c * strides[order[2]];
                    for (int d = 0; d < shape[order[3]]; d++) {
                        moved[to++] = values[from + d * strides[order[3]]];
                    }
                }
            }
        }
        return moved;
    }

    private static Buffer dense(String name, float[] values, Precision precision, List<Long> shape) {
        List<Long> strides = new ArrayList<>();
        long stride = 1;
        for (int i = shape.size() - 1; i >= 0; i--) {
            strides.add(0, stride);
            stride *= shape.get(i);
        }
        return buffer(name, values, precision, shape, strides);
    }

    private static Buffer buffer(
            String name, float[] values, Precision precision, List<Long> shape, List<Long> strides) {
        boolean half = precision == Precision.BFLOAT16;
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, half ? Short.BYTES : Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            if (half) {
                bytes.putShort(toBfloat16(value));
            } else {
                bytes.putFloat(value);
            }
        }
        return new Buffer(name, half ? "BFloat16Storage" : "FloatStorage", shape, strides, bytes.flip());
    }

    /** The nearest bfloat16, ties to even; not-a-number stays one. */
    static short toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40);
        }
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }
}
