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
package io.github.unetzoo.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;

/**
 * One minus the multi-scale structural similarity of a class's probability map p and its mask y: it sees outlines, in
 * windows of several sizes. In a Gaussian window of 11x11 pixels, sigma 1.5, with means m, variances s^2 and covariance
 * s_py,
 *
 * <pre>
 * l  = (2 m_p m_y + 0.01^2) / (m_p^2 + m_y^2 + 0.01^2)
 * cs = (2 s_py + 0.03^2) / (s_p^2 + s_y^2 + 0.03^2)
 * 1 - mean(l cs at scale M)^b_M  product over j &lt; M of mean(cs at scale j)^b_j
 * </pre>
 *
 * <p>b = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333); each scale is the one before averaged over 2x2 pixels; means run over
 * the windows that lie whole in the map. The loss is averaged over images and foreground classes (all but class 0; the
 * one class of a single logit).
 *
 * <p>Wang, Simoncelli and Bovik, "Multi-scale structural similarity for image quality assessment", Asilomar 2003,
 * equation 7. UNet 3+ (Huang et al. 2020, equation 2) takes it as a loss and writes l at every scale; we follow Wang. A
 * map too small for five scales (under 176 pixels) has as many as fit, with exponents divided by their sum. A mean of
 * cs below 1e-4 counts as 1e-4: it may be negative, which has no real power.
 *
 * <p>Pixels either count or, with weight 0, are taken out of both maps; other weights are refused, because a window has
 * no one weight. An absent class is compared with an empty map: loss 0 when it is predicted nowhere.
 */
public final class MsSsimLoss extends SegmentationLoss {

    private static final float[] EXPONENTS = {0.0448f, 0.2856f, 0.3001f, 0.2363f, 0.1333f};
    private static final int WINDOW = 11;
    private static final double SIGMA = 1.5;
    private static final float C1 = 0.01f * 0.01f;
    private static final float C2 = 0.03f * 0.03f;
    private static final float LEAST = 1e-4f;

    /** MS-SSIM. */
    public MsSsimLoss() {
        super("ms-ssim");
    }

    @Override
    public boolean weighsPixels() {
        return false;
    }

    @Override
    public int leastSide() {
        return WINDOW;
    }

    @Override
    public NDArray evaluate(NDArray logits, NDArray labels, NDArray weights) {
        if (weights.neq(0).logicalAnd(weights.neq(1)).any().getBoolean()) {
            throw new IllegalArgumentException("ms-ssim compares windows and cannot weigh pixels:"
                    + " give weights of 0 and 1 alone, without border weights");
        }
        ClassMaps maps = ClassMaps.foreground(logits, labels, weights);
        Shape shape = maps.p().getShape();
        Shape images = new Shape(shape.get(0) * shape.get(1), 1, shape.get(2), shape.get(3));
        NDArray p = maps.p().mul(maps.counted()).reshape(images);
        NDArray y = maps.y().mul(maps.counted()).reshape(images);
        int scales = scales(shape);
        float total = 0;
        for (int j = 0; j < scales; j++) {
            total += EXPONENTS[j];
        }
        NDArray product = p.getManager().ones(new Shape(images.get(0)));
        for (int j = 0; j < scales; j++) {
            if (j > 0) {
                p = halve(p);
                y = halve(y);
            }
            NDArray similarity =
                    similarity(p, y, j == scales - 1).reshape(images.get(0), -1).mean(new int[] {1});
            product = product.mul(similarity.maximum(number(logits, LEAST)).pow(number(logits, EXPONENTS[j] / total)));
        }
        return product.neg().add(1).mean();
    }

    private static int scales(Shape shape) {
        long side = Math.min(shape.get(2), shape.get(3));
        if (side < WINDOW) {
            throw new IllegalArgumentException("maps of " + shape.get(2) + "x" + shape.get(3)
                    + " are smaller than ms-ssim's window of " + WINDOW + " pixels: take larger crops");
        }
        int scales = 1;
        while (scales < EXPONENTS.length && side >> scales >= WINDOW) {
            scales++;
        }
        return scales;
    }

    /** cs of each window, or l times cs, (N F, 1, H - 10, W - 10). */
    private static NDArray similarity(NDArray p, NDArray y, boolean luminance) {
        NDArray maps = NDArrays.concat(new NDList(p, y, p.square(), y.square(), p.mul(y)), 0);
        Shape shape = maps.getShape();
        // As products with band matrices: convolutions of single channels take many times as long.
        NDArray rows = windows(p, shape.get(2)).matMul(maps);
        NDList means = rows.matMul(windows(p, shape.get(3)).transpose()).split(5);
        NDArray mp = means.get(0);
        NDArray my = means.get(1);
        NDArray product = mp.mul(my);
        NDArray squares = mp.square().add(my.square());
        NDArray variances = means.get(2).add(means.get(3)).sub(squares);
        NDArray cs = means.get(4).sub(product).mul(number(p, 2)).add(C2).div(variances.add(C2));
        return luminance ? cs.mul(product.mul(number(p, 2)).add(C1).div(squares.add(C1))) : cs;
    }

    private static NDArray halve(NDArray maps) {
        return Pool.avgPool2d(maps, new Shape(2, 2), new Shape(2, 2), new Shape(0, 0), false, true);
    }

    /** A row for each window along a side: its weights, 0 elsewhere; (side - 10, side). */
    private static NDArray windows(NDArray like, long side) {
        int length = Math.toIntExact(side);
        int count = length - WINDOW + 1;
        double sum = 0;
        for (int i = 0; i < WINDOW; i++) {
            sum += gauss(i);
        }
        float[] values = new float[Math.multiplyExact(count, length)];
        for (int from = 0; from < count; from++) {
            for (int i = 0; i < WINDOW; i++) {
                values[from * length + from + i] = (float) (gauss(i) / sum);
            }
        }
        return like.getManager().create(values, new Shape(count, length));
    }

    private static double gauss(int i) {
        double distance = i - WINDOW / 2;
        return Math.exp(-distance * distance / (2 * SIGMA * SIGMA));
    }
}
