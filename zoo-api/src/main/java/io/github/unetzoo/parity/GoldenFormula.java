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
package io.github.unetzoo.parity;

import ai.djl.ndarray.types.Shape;
import io.github.unetzoo.weights.TensorData;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Values made from a name: the same on every machine and in every language, so that a network of any size is described
 * by the list of its weights. Uniform in [-1, 1): the splitmix64 finaliser over a counter seeded by the name's CRC-32.
 */
public final class GoldenFormula {

    private GoldenFormula() {}

    /**
     * Makes the first values of a name.
     *
     * @param name any text; its UTF-8 bytes decide the values
     * @param n how many, 0 or more
     * @return values in [-1, 1); a smaller {@code n} gives the beginning of the same
     */
    public static float[] uniform(String name, int n) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        long base = crc.getValue() << 32;
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            long z = base + (i + 1) * 0x9E3779B97F4A7C15L;
            z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
            z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
            z ^= z >>> 31;
            values[i] = (float) ((z >>> 40) / (double) (1 << 23) - 1);
        }
        return values;
    }

    /**
     * The value of a state dict's floating-point entry.
     *
     * @param key its name, which decides its values and, with the shape, their scale
     * @param shape its shape
     * @return float32 values: kernels scaled by their fan-in, running variances and norms' weights around 1, all others
     *     around 0
     */
    public static TensorData state(String key, Shape shape) {
        float[] values = uniform(key, Math.toIntExact(shape.size()));
        if (shape.dimension() >= 2) {
            long fanIn = shape.size() / shape.get(0);
            float scale = (float) (Math.sqrt(3.0 / fanIn) * 1.4);
            scale(values, 0, scale);
        } else if (key.endsWith("running_var")) {
            scale(values, 1, 0.25f);
        } else if (shape.dimension() == 1 && key.endsWith("weight")) {
            scale(values, 1, 0.1f);
        } else {
            scale(values, 0, 0.1f);
        }
        return TensorData.ofFloats(values, shape.getShape());
    }

    private static void scale(float[] values, float offset, float factor) {
        for (int i = 0; i < values.length; i++) {
            values[i] = offset + factor * values[i];
        }
    }
}
