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

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One tensor's type, shape and values, in row-major order. Immutable. The values may lie in a memory-mapped file, in
 * which case they are read when first touched.
 */
public final class TensorData {
    private final ElementType type;
    private final long[] shape;
    private final long elements;
    private final ByteBuffer bytes;

    private TensorData(ElementType type, long[] shape, long elements, ByteBuffer bytes) {
        this.type = type;
        this.shape = shape;
        this.elements = elements;
        this.bytes = bytes;
    }

    /**
     * Makes an F32 tensor of a copy of the values.
     *
     * @param values the elements, row-major
     * @param shape the dimensions, each at least 0; none for a scalar
     * @return the tensor
     * @throws IllegalArgumentException if the shape does not hold exactly as many elements as there are values, or if
     *     they exceed 2 GB
     */
    public static TensorData ofFloats(float[] values, long... shape) {
        if (Shapes.elements(shape) != values.length) {
            throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " holds " + Shapes.elements(shape)
                    + " elements, but there are " + values.length + " values: give them a shape with that product");
        }
        long size = Shapes.bytes(shape, ElementType.F32);
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a tensor of shape " + Arrays.toString(shape) + " takes " + size
                    + " bytes, above the " + Integer.MAX_VALUE + " that one tensor may have: split it");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return new TensorData(ElementType.F32, shape.clone(), values.length, bytes);
    }

    /** Wraps little-endian bytes, all of them, without copying; nobody may write to them afterwards. */
    static TensorData of(ElementType type, long[] shape, ByteBuffer bytes) {
        long size = Shapes.bytes(shape, type);
        if (size != bytes.remaining()) {
            throw new IllegalArgumentException("a tensor " + type + Arrays.toString(shape) + " takes " + size
                    + " bytes, but there are " + bytes.remaining());
        }
        return new TensorData(type, shape.clone(), Shapes.elements(shape), bytes.slice());
    }

    /**
     * Returns the values as IEEE 754 halves, each rounded to the nearest, ties to even. What is smaller than half of the
     * smallest, 2^-24, becomes 0.
     *
     * @return a tensor of type F16
     * @throws ArithmeticException if a value is none that a half can hold: beyond 65504, or no number; the message says
     *     which
     */
    public TensorData toHalves() {
        float[] values = toFloats();
        ByteBuffer halves =
                ByteBuffer.allocate(values.length * ElementType.F16.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            // 65520 is half-way to what would be the next.
            if (!(Math.abs(value) < 65520)) {
                throw new ArithmeticException(value + " is not within 65504, the largest 16-bit float");
            }
            halves.putShort(floatToHalf(value));
        }
        return new TensorData(ElementType.F16, shape, elements, halves.flip());
    }

    /** Narrows a float of less than 65520; the JDK does so only from version 20 on. */
    private static short floatToHalf(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        int magnitude = bits & 0x7fff_ffff;
        if (magnitude < 0x3880_0000) {
            // Below 2^-14: subnormal, a multiple of 2^-24. The product is exact; rint takes ties to even.
            return (short) (sign | (int) Math.rint(Math.abs(value) * 0x1p24));
        }
        int rebiased = magnitude - ((127 - 15) << 23);
        return (short) (sign | ((rebiased + 0xfff + ((rebiased >>> 13) & 1)) >>> 13));
    }

    /**
     * Returns the type of the elements.
     *
     * @return the type
     */
    public ElementType type() {
        return type;
    }

    /**
     * Returns the dimensions.
     *
     * @return a copy; empty for a scalar
     */
    public long[] shape() {
        return shape.clone();
    }

    /**
     * Returns the product of the dimensions.
     *
     * @return the number of elements; 1 for a scalar, 0 for an empty tensor
     */
    public long elements() {
        return elements;
    }

    /**
     * Returns the values as they are stored.
     *
     * @return a new read-only, little-endian view, positioned at the first element
     */
    public ByteBuffer bytes() {
        return bytes.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Returns the values as single-precision numbers: exact for BOOL (0 or 1), U8, I8, I16, F16, BF16 and F32, rounded
     * to the nearest for I32, I64 and F64.
     *
     * @return a new array of {@link #elements()} values, row-major
     */
    public float[] toFloats() {
        // One element takes at least one byte and the bytes lie in one buffer, so the count fits an int.
        float[] values = new float[Math.toIntExact(elements)];
        ByteBuffer in = bytes();
        if (type == ElementType.F32) {
            in.asFloatBuffer().get(values);
            return values;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = next(in);
        }
        return values;
    }

    private float next(ByteBuffer in) {
        return switch (type) {
            case BOOL -> in.get() == 0 ? 0 : 1;
            case U8 -> Byte.toUnsignedInt(in.get());
            case I8 -> in.get();
            case I16 -> in.getShort();
            case I32 -> (float) in.getInt();
            case I64 -> (float) in.getLong();
            case F16 -> halfToFloat(in.getShort());
            case BF16 -> Float.intBitsToFloat(in.getShort() << 16);
            case F32 -> in.getFloat();
            case F64 -> (float) in.getDouble();
        };
    }

    /** Widens an IEEE 754 half; the JDK does so only from version 20 on. */
    private static float halfToFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = (half >>> 10) & 0x1f;
        int fraction = half & 0x3ff;
        if (exponent == 0x1f) {
            return Float.intBitsToFloat(sign | 0x7f80_0000 | fraction << 13);
        }
        if (exponent == 0) {
            // Subnormal: a multiple of 2^-24, which a float holds exactly.
            float magnitude = fraction * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        return Float.intBitsToFloat(sign | (exponent + 127 - 15) << 23 | fraction << 13);
    }

    /**
     * Returns the type and shape, such as {@code F32[64, 3, 3, 3]}.
     *
     * @return a description without the values
     */
    @Override
    public String toString() {
        return type + Arrays.toString(shape);
    }
}
