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
package io.github.unetzoo.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorDataTest {
    @Test
    void holdsACopyOfFloats() {
        float[] values = {1, 2, 3, 4, 5, 6};
        long[] shape = {2, 3};
        TensorData tensor = TensorData.ofFloats(values, shape);
        values[0] = 9;
        shape[0] = 9;
        tensor.shape()[0] = 9;
        assertThat(tensor.type()).isEqualTo(ElementType.F32);
        assertThat(tensor.shape()).containsExactly(2, 3);
        assertThat(tensor.elements()).isEqualTo(6);
        assertThat(tensor.toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(tensor).hasToString("F32[2, 3]");
    }

    @Test
    void bytesAreLittleEndianReadOnlyAndIndependent() {
        TensorData tensor = TensorData.ofFloats(new float[] {1, 2}, 2);
        ByteBuffer bytes = tensor.bytes();
        assertThat(bytes.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.getFloat()).isEqualTo(1);
        assertThat(tensor.bytes().position()).isZero();
        assertThatThrownBy(() -> bytes.put((byte) 0)).isInstanceOf(ReadOnlyBufferException.class);
    }

    /** Of every half, and of what lies between it and the next: the nearest, and of two equally near the even one. */
    @Test
    void halvesAreTheNearestOnes() {
        float[] halves = new float[0x7c00];
        ByteBuffer bits = ByteBuffer.allocate(2 * halves.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < halves.length; i++) {
            bits.putShort((short) i);
        }
        float[] all = TensorData.of(ElementType.F16, new long[] {halves.length}, bits.flip())
                .toFloats();
        assertThat(all[0x7bff]).isEqualTo(65504);
        float[] values = new float[8 * (all.length - 1)];
        int[] expected = new int[values.length];
        for (int i = 0; i + 1 < all.length; i++) {
            float middle = (all[i] + all[i + 1]) / 2;
            float[] near = {all[i], Math.nextDown(middle), middle, Math.nextUp(middle)};
            int[] nearest = {i, i, i + (i & 1), i + 1};
            for (int k = 0; k < 4; k++) {
                values[8 * i + k] = near[k];
                expected[8 * i + k] = nearest[k];
                values[8 * i + 4 + k] = -near[k];
                expected[8 * i + 4 + k] = nearest[k] | 0x8000;
            }
        }
        TensorData narrowed = TensorData.ofFloats(values, values.length).toHalves();
        assertThat(narrowed.type()).isEqualTo(ElementType.F16);
        ByteBuffer found = narrowed.bytes();
        for (int i = 0; i < values.length; i++) {
            assertThat(found.getShort() & 0xffff).as("%s", values[i]).isEqualTo(expected[i]);
        }
        assertThat(TensorData.ofFloats(new float[] {Float.MIN_VALUE, 0x1p-25f, 65519}, 3)
                        .toHalves()
                        .toFloats())
                .containsExactly(0, 0, 65504);
    }

    @ParameterizedTest
    @ValueSource(floats = {65520, -70000, Float.POSITIVE_INFINITY, Float.NaN})
    void whatAHalfCannotHoldIsRefused(float value) {
        TensorData tensor = TensorData.ofFloats(new float[] {1, value}, 2);
        assertThatThrownBy(tensor::toHalves)
                .isInstanceOf(ArithmeticException.class)
                .hasMessage(value + " is not within 65504, the largest 16-bit float");
        Checkpoint checkpoint = Checkpoint.of("the model", Map.of("deep.weight", tensor), Map.of());
        assertThatThrownBy(() -> checkpoint.halved(name -> true))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith("\"deep.weight\" of the model cannot be stored in 16 bits: " + value);
        assertThat(checkpoint.halved(name -> false).get("deep.weight").type()).isEqualTo(ElementType.F32);
    }

    @Test
    void scalarsAndEmptyTensors() {
        assertThat(TensorData.ofFloats(new float[] {5}).shape()).isEmpty();
        assertThat(TensorData.ofFloats(new float[0], 0, 3).elements()).isZero();
    }

    @Test
    void refusesAShapeOfAnotherSize() {
        assertThatThrownBy(() -> TensorData.ofFloats(new float[5], 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shape [2, 3] holds 6 elements, but there are 5 values");
        assertThatThrownBy(() -> TensorData.ofFloats(new float[6], -2, -3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the dimension -2, below 0");
    }

    @ParameterizedTest
    @CsvSource({
        "0000, 0x0p0",
        "8000, -0x0p0",
        "3c00, 1",
        "bc00, -1",
        "c000, -2",
        "7bff, 65504",
        "3555, 0.333251953125",
        "0400, 0x1p-14",
        "03ff, 0x1.ff8p-15",
        "0001, 0x1p-24",
        "8001, -0x1p-24",
        "7c00, Infinity",
        "fc00, -Infinity",
        "7e00, NaN"
    })
    void widensHalves(String bits, String value) {
        ByteBuffer bytes = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort(0, (short) Integer.parseInt(bits, 16));
        float[] floats = TensorData.of(ElementType.F16, new long[0], bytes).toFloats();
        assertThat(Float.floatToIntBits(floats[0])).isEqualTo(Float.floatToIntBits(Float.parseFloat(value)));
    }

    @Test
    void widensBfloats() {
        assertThat(floats(ElementType.BF16, 2, 0x3f80, 0xc040, 0x0001)).containsExactly(1, -3, 0x1p-133f);
    }

    @Test
    void convertsIntegers() {
        assertThat(floats(ElementType.BOOL, 1, 0, 1, 2)).containsExactly(0, 1, 1);
        assertThat(floats(ElementType.U8, 1, 0, 255)).containsExactly(0, 255);
        assertThat(floats(ElementType.I8, 1, 127, 0x80)).containsExactly(127, -128);
        assertThat(floats(ElementType.I16, 2, 0x7fff, 0x8000)).containsExactly(32767, -32768);
        assertThat(floats(ElementType.I32, 4, -7, (1 << 24) + 1)).containsExactly(-7, 1 << 24);
        assertThat(floats(ElementType.I64, 8, -7, Long.MAX_VALUE)).containsExactly(-7, 0x1p63f);
        assertThat(floats(ElementType.F64, 8, Double.doubleToLongBits(0.1))).containsExactly(0.1f);
    }

    private static float[] floats(ElementType type, int size, long... bits) {
        ByteBuffer bytes = ByteBuffer.allocate(size * bits.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : bits) {
            for (int i = 0; i < size; i++) {
                bytes.put((byte) (value >>> (8 * i)));
            }
        }
        assertThat(type.byteSize()).isEqualTo(size);
        return TensorData.of(type, new long[] {bits.length}, bytes.flip()).toFloats();
    }
}
