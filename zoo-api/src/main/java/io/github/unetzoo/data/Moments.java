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
package io.github.unetzoo.data;

import java.util.Arrays;

/**
 * Mean and variance of many samples in one pass: those of each row, merged by the formula of Chan, Golub and LeVeque
 * ("Updating Formulae and a Pairwise Algorithm for Computing Sample Variances", 1979). Rows are merged one by one and
 * channel by channel, so the result does not depend, to the last bit, on how an image is cut into strips.
 */
record Moments(long count, double mean, double squares) {

    private static final Moments NONE = new Moments(0, 0, 0);
    private static final int STRIP_ROWS = 64;

    /** Of all samples of an image, which is read in strips. */
    static Moments of(ImageSource image) {
        Moments[] channels = new Moments[image.channels()];
        Arrays.fill(channels, NONE);
        int width = image.width();
        for (int top = 0; top < image.height(); top += STRIP_ROWS) {
            int rows = Math.min(STRIP_ROWS, image.height() - top);
            float[] samples = image.read(top, 0, rows, width).samples();
            for (int c = 0; c < channels.length; c++) {
                for (int y = 0; y < rows; y++) {
                    channels[c] = channels[c].and(ofRow(samples, (c * rows + y) * width, width));
                }
            }
        }
        Moments all = NONE;
        for (Moments channel : channels) {
            all = all.and(channel);
        }
        return all;
    }

    private static Moments ofRow(float[] samples, int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += samples[i];
        }
        double mean = sum / count;
        double squares = 0;
        for (int i = from; i < from + count; i++) {
            squares += (samples[i] - mean) * (samples[i] - mean);
        }
        return new Moments(count, mean, squares);
    }

    private Moments and(Moments other) {
        long both = count + other.count;
        double difference = other.mean - mean;
        double share = (double) other.count / both;
        return new Moments(
                both, mean + difference * share, squares + other.squares + difference * difference * count * share);
    }

    double std() {
        return Math.sqrt(squares / count);
    }
}
