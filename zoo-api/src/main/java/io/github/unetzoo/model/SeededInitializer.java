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
package io.github.unetzoo.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.Initializer;
import io.github.unetzoo.graph.Init;
import io.github.unetzoo.graph.Weight;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/** Draws a weight's first values in Java, from a seed and the weight's name, so that they are the same everywhere. */
final class SeededInitializer implements Initializer {

    private final Weight weight;
    private final long seed;

    SeededInitializer(Weight weight, long seed) {
        this.weight = weight;
        this.seed = seed;
    }

    @Override
    public NDArray initialize(NDManager manager, Shape shape, DataType dataType) {
        NDArray array = manager.create(values(Math.toIntExact(shape.size())), shape);
        if (dataType == DataType.FLOAT32) {
            return array;
        }
        try (array) {
            return array.toType(dataType, false);
        }
    }

    private float[] values(int n) {
        CRC32 name = new CRC32();
        name.update(weight.name().getBytes(StandardCharsets.UTF_8));
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + name.getValue());
        float[] values = new float[n];
        if (weight.init() instanceof Init.Constant constant) {
            Arrays.fill(values, (float) constant.value());
        } else if (weight.init() instanceof Init.Normal normal) {
            for (int i = 0; i < n; i++) {
                values[i] = (float) (normal.mean() + normal.std() * gaussian(random));
            }
        } else if (weight.init() instanceof Init.Uniform uniform) {
            for (int i = 0; i < n; i++) {
                values[i] = (float) (uniform.bound() * (2 * random.nextDouble() - 1));
            }
        } else if (weight.init() instanceof Init.Bilinear) {
            fillBilinear(values);
        } else {
            throw new AssertionError("no values for " + weight.init());
        }
        return values;
    }

    private void fillBilinear(float[] values) {
        int channels = weight.shape().get(1);
        int kernel = weight.shape().get(2);
        int reach = (kernel + 1) / 2;
        double centre = (kernel - 1) / 2.0;
        for (int i = 0; i < values.length; i++) {
            int plane = i / (kernel * kernel);
            if (plane / channels == plane % channels) {
                double y = 1 - Math.abs(i / kernel % kernel - centre) / reach;
                double x = 1 - Math.abs(i % kernel - centre) / reach;
                values[i] = (float) (y * x);
            }
        }
    }

    /** Marsaglia's polar method: the JDK does not say which algorithm its own nextGaussian uses. */
    private static double gaussian(SplittableRandom random) {
        while (true) {
            double x = 2 * random.nextDouble() - 1;
            double y = 2 * random.nextDouble() - 1;
            double square = x * x + y * y;
            if (square > 0 && square < 1) {
                return x * StrictMath.sqrt(-2 * StrictMath.log(square) / square);
            }
        }
    }
}
