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

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One synthetic field of fluorescent nuclei. Light is painted in units of a typical nucleus, then goes through what a
 * microscope does to it: haze, blur, uneven illumination, photon and read noise, 8-bit quantisation.
 *
 * <p>Only {@link StrictMath} and basic arithmetic touch what decides a label, so a seed gives one image everywhere.
 */
final class NucleiScene {
    /** Points of a nucleus' rim, kept by angle. */
    private static final int RIM = 96;

    private static final int SMALLEST_VISIBLE = 14;

    private final int size;
    private final Rng random;
    private final float[] light;
    private final int[] ids;
    private final float[] depth;
    private final List<Nucleus> nuclei = new ArrayList<>();

    // What the preparation and the microscope are like in this field.
    private final double meanRadius;
    private final double brightnessSpread;
    private final double dome;
    private final double chromatin;

    private NucleiScene(int size, long seed) {
        this.size = size;
        this.random = new Rng(seed);
        this.light = new float[size * size];
        this.ids = new int[size * size];
        this.depth = new float[size * size];
        this.meanRadius = random.logUniform(5.5, 12.5);
        this.brightnessSpread = random.uniform(0.15, 0.5);
        this.dome = random.uniform(0.35, 0.85);
        this.chromatin = random.uniform(0.15, 0.5);
    }

    /** Paints the field a seed stands for. */
    static Sample paint(String name, int size, double emptyShare, long seed) {
        NucleiScene scene = new NucleiScene(size, seed);
        if (!scene.random.chance(emptyShare)) {
            scene.grow();
        }
        Raster image = scene.develop();
        int[] mask = new int[size * size];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = scene.ids[i] > 0 ? 1 : 0;
        }
        return new Sample(name, image, LabelMap.of(size, size, mask), Optional.of(LabelMap.of(size, size, scene.ids)));
    }

    /** A star-shaped outline: the distance from the centre to the rim, by angle. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Nucleus(double x, double y, float[] rim, double reach, double brightness, long texture) {
        /** Distance to the rim in the direction (dx, dy). */
        double rimAt(double dx, double dy) {
            double turn = StrictMath.atan2(dy, dx) / (2 * Math.PI);
            double at = (turn < 0 ? turn + 1 : turn) * RIM;
            int low = (int) at;
            double rest = at - low;
            return rim[low % RIM] * (1 - rest) + rim[(low + 1) % RIM] * rest;
        }
    }

    private void grow() {
        double room = (double) size * size / (Math.PI * meanRadius * meanRadius);
        double coverage = random.logUniform(0.04, 0.38);
        int wanted = Math.max(1, (int) Math.round(room * coverage));
        double clustering = random.uniform(0.2, 0.75);
        for (int attempt = 0; attempt < 8 * wanted && nuclei.size() < wanted; attempt++) {
            if (!nuclei.isEmpty() && random.chance(clustering)) {
                attach(nuclei.get(random.nextInt(nuclei.size())));
            } else {
                double margin = 0.6 * meanRadius;
                double x = random.uniform(-margin, size + margin);
                double y = random.uniform(-margin, size + margin);
                place(nucleus(x, y, outline()), 0, random.uniform(1, 4));
            }
        }
    }

    /** A new nucleus pressed against another. */
    private void attach(Nucleus neighbour) {
        float[] outline = outline();
        double angle = random.uniform(0, 2 * Math.PI);
        double dx = StrictMath.cos(angle);
        double dy = StrictMath.sin(angle);
        Nucleus shape = nucleus(0, 0, outline);
        double distance = (neighbour.rimAt(dx, dy) + shape.rimAt(-dx, -dy)) * random.uniform(0.86, 0.97);
        double x = neighbour.x() + dx * distance;
        double y = neighbour.y() + dy * distance;
        if (x > -meanRadius && y > -meanRadius && x < size + meanRadius && y < size + meanRadius) {
            place(new Nucleus(x, y, outline, shape.reach(), shape.brightness(), shape.texture()), 0.15, 0);
        }
    }

    private Nucleus nucleus(double x, double y, float[] outline) {
        double reach = 0;
        for (float radius : outline) {
            reach = Math.max(reach, radius);
        }
        double brightness = StrictMath.exp(brightnessSpread * random.gaussian());
        // Cells in division: condensed and bright.
        if (random.chance(0.03)) {
            brightness *= 2;
        }
        return new Nucleus(x, y, outline, reach, brightness, random.next());
    }

    /** An ellipse whose radius is modulated by a few harmonics; now and then strongly, which gives lobes and kidneys. */
    private float[] outline() {
        double radius = meanRadius * StrictMath.exp(0.18 * random.gaussian());
        double ratio = random.uniform(0.58, 1);
        double a = radius / Math.sqrt(ratio);
        double b = radius * Math.sqrt(ratio);
        double tilt = random.uniform(0, Math.PI);
        double irregular = random.chance(0.15) ? 0.13 : 0.045;
        double[] weight = new double[4];
        double[] phase = new double[4];
        for (int k = 0; k < 4; k++) {
            weight[k] = irregular * random.gaussian() / (1 + 0.6 * k);
            phase[k] = random.uniform(0, 2 * Math.PI);
        }
        float[] rim = new float[RIM];
        for (int i = 0; i < RIM; i++) {
            double angle = 2 * Math.PI * i / RIM;
            double across = b * StrictMath.cos(angle - tilt);
            double along = a * StrictMath.sin(angle - tilt);
            double change = 1;
            for (int k = 0; k < 4; k++) {
                change += weight[k] * StrictMath.cos((k + 2) * angle + phase[k]);
            }
            rim[i] = (float) (a * b / Math.sqrt(across * across + along * along) * Math.max(0.5, change));
        }
        return rim;
    }

    /**
     * Puts a nucleus into the field unless it is hardly visible, covers more than {@code overlap} of its area with
     * others, or comes nearer than {@code gap} pixels to one. Where two overlap, the pixel belongs to the one it lies
     * deeper in, which makes a straight common border.
     */
    private void place(Nucleus nucleus, double overlap, double gap) {
        int top = Math.max(0, (int) Math.floor(nucleus.y() - nucleus.reach() - gap));
        int left = Math.max(0, (int) Math.floor(nucleus.x() - nucleus.reach() - gap));
        int bottom = Math.min(size - 1, (int) Math.ceil(nucleus.y() + nucleus.reach() + gap));
        int right = Math.min(size - 1, (int) Math.ceil(nucleus.x() + nucleus.reach() + gap));
        if (bottom < top || right < left) {
            return;
        }
        int columns = right - left + 1;
        float[] relative = new float[(bottom - top + 1) * columns];
        float[] inside = new float[relative.length];
        int area = 0;
        int covered = 0;
        for (int y = top; y <= bottom; y++) {
            for (int x = left; x <= right; x++) {
                double dx = x - nucleus.x();
                double dy = y - nucleus.y();
                double distance = Math.sqrt(dx * dx + dy * dy);
                if (distance > nucleus.reach() + gap + 1) {
                    continue;
                }
                double rim = nucleus.rimAt(dx, dy);
                int at = (y - top) * columns + x - left;
                relative[at] = (float) (distance / rim);
                inside[at] = (float) (rim - distance);
                boolean taken = ids[y * size + x] != 0;
                if (distance < rim) {
                    area++;
                    covered += taken ? 1 : 0;
                } else if (taken && distance < rim + gap) {
                    return;
                }
            }
        }
        if (area < SMALLEST_VISIBLE || covered > overlap * area) {
            return;
        }
        nuclei.add(nucleus);
        int id = nuclei.size();
        Spots nucleoli = new Spots(nucleus);
        for (int y = top; y <= bottom; y++) {
            for (int x = left; x <= right; x++) {
                int at = (y - top) * columns + x - left;
                double part = Math.min(1, inside[at] + 0.5);
                boolean beyondReach = relative[at] == 0 && inside[at] == 0;
                if (beyondReach || part <= 0) {
                    continue;
                }
                int pixel = y * size + x;
                if (relative[at] < 1 && (ids[pixel] == 0 || relative[at] < depth[pixel])) {
                    ids[pixel] = id;
                    depth[pixel] = relative[at];
                }
                double height = Math.sqrt(1 - 0.97 * Math.min(1, relative[at] * relative[at]));
                double profile = 1 - dome + dome * height;
                double grain = 1
                        + chromatin * noise(x, y, 0.42 * meanRadius, nucleus.texture())
                        + 0.7 * chromatin * noise(x, y, 0.2 * meanRadius, nucleus.texture() + 1);
                light[pixel] +=
                        (float) (part * nucleus.brightness() * profile * Math.max(0.1, grain) * nucleoli.shade(x, y));
            }
        }
    }

    /** The dark nucleoli of a nucleus. */
    private final class Spots {
        private final double[] x;
        private final double[] y;
        private final double[] spread;
        private final double[] dark;

        Spots(Nucleus nucleus) {
            int count = random.chance(0.65) ? 1 + random.nextInt(4) : 0;
            x = new double[count];
            y = new double[count];
            spread = new double[count];
            dark = new double[count];
            for (int i = 0; i < count; i++) {
                x[i] = nucleus.x() + 0.35 * meanRadius * random.gaussian();
                y[i] = nucleus.y() + 0.35 * meanRadius * random.gaussian();
                spread[i] = meanRadius * random.uniform(0.1, 0.2);
                dark[i] = random.uniform(0.2, 0.6);
            }
        }

        double shade(int px, int py) {
            double shade = 1;
            for (int i = 0; i < x.length; i++) {
                double dx = px - x[i];
                double dy = py - y[i];
                double squares = (dx * dx + dy * dy) / (2 * spread[i] * spread[i]);
                if (squares < 8) {
                    shade *= 1 - dark[i] * StrictMath.exp(-squares);
                }
            }
            return shade;
        }
    }

    /** Smooth noise in [-1,1] of a given grain in pixels. */
    private static double noise(double x, double y, double grain, long seed) {
        double u = x / grain;
        double v = y / grain;
        double left = Math.floor(u);
        double top = Math.floor(v);
        double p = u - left;
        double q = v - top;
        p = p * p * (3 - 2 * p);
        q = q * q * (3 - 2 * q);
        long i = (long) left;
        long j = (long) top;
        double above = knot(i, j, seed) * (1 - p) + knot(i + 1, j, seed) * p;
        double below = knot(i, j + 1, seed) * (1 - p) + knot(i + 1, j + 1, seed) * p;
        return above * (1 - q) + below * q;
    }

    private static double knot(long i, long j, long seed) {
        return (Rng.mix(seed ^ (i * 0x9e3779b97f4a7c15L) ^ Long.rotateLeft(j * 0xc2b2ae3d27d4eb4fL, 31)) >> 11)
                * 0x1.0p-52;
    }

    /** From light to the image a camera delivers. */
    private Raster develop() {
        float[] signal = light.clone();
        blur(signal, random.uniform(0.7, 1.9));
        addGlow(signal);
        addOutOfFocus(signal);
        addDebris(signal);
        addBackground(signal);
        illuminate(signal);
        return expose(signal);
    }

    /** Out-of-focus light of the nuclei themselves: the wide skirt of a widefield point spread function. */
    private void addGlow(float[] signal) {
        float[] glow = light.clone();
        blur(glow, random.uniform(0.7, 1.3) * meanRadius);
        float share = (float) random.uniform(0.06, 0.3);
        for (int i = 0; i < signal.length; i++) {
            signal[i] = (1 - share) * signal[i] + share * glow[i];
        }
    }

    /** Nuclei far above or below the plane of focus: wide dim blobs that no mask holds. */
    private void addOutOfFocus(float[] signal) {
        int count = random.chance(0.55) ? random.nextInt(7) : 0;
        for (int i = 0; i < count; i++) {
            double spread = meanRadius * random.uniform(1, 2.6);
            blob(
                    signal,
                    random.uniform(0, size),
                    random.uniform(0, size),
                    spread,
                    spread * random.uniform(0.6, 1),
                    random.uniform(0.05, 0.22));
        }
    }

    /** Specks and short fibres. */
    private void addDebris(float[] signal) {
        int count = random.chance(0.5) ? random.nextInt(9) : 0;
        for (int i = 0; i < count; i++) {
            double wide = random.uniform(0.7, 1.7);
            double stretch = random.chance(0.2) ? random.uniform(2, 6) : random.uniform(1, 1.6);
            blob(
                    signal,
                    random.uniform(0, size),
                    random.uniform(0, size),
                    wide * stretch,
                    wide,
                    random.logUniform(0.1, 1.1));
        }
    }

    private void blob(float[] signal, double cx, double cy, double along, double across, double amount) {
        double angle = random.uniform(0, Math.PI);
        double cos = StrictMath.cos(angle);
        double sin = StrictMath.sin(angle);
        int reach = (int) Math.ceil(3.2 * Math.max(along, across));
        for (int y = Math.max(0, (int) cy - reach); y <= Math.min(size - 1, (int) cy + reach); y++) {
            for (int x = Math.max(0, (int) cx - reach); x <= Math.min(size - 1, (int) cx + reach); x++) {
                double u = ((x - cx) * cos + (y - cy) * sin) / along;
                double v = ((y - cy) * cos - (x - cx) * sin) / across;
                double squares = u * u + v * v;
                if (squares < 10) {
                    signal[y * size + x] += (float) (amount * StrictMath.exp(-squares / 2));
                }
            }
        }
    }

    /** Autofluorescence and medium: an uneven floor. */
    private void addBackground(float[] signal) {
        double floor = random.logUniform(0.03, 0.22);
        double uneven = random.uniform(0.1, 0.6);
        long seed = random.next();
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double cloud = noise(x, y, 46, seed) + 0.5 * noise(x, y, 17, seed + 1);
                signal[y * size + x] += (float) (floor * Math.max(0, 1 + uneven * cloud));
            }
        }
    }

    /** Vignetting, and a lamp that is off its centre. */
    private void illuminate(float[] signal) {
        double vignette = random.uniform(0, 0.5);
        double slope = random.uniform(0, 0.35);
        double angle = random.uniform(0, 2 * Math.PI);
        double cos = StrictMath.cos(angle);
        double sin = StrictMath.sin(angle);
        double half = (size - 1) / 2.0;
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double u = (x - half) / half;
                double v = (y - half) / half;
                double lamp = 1 - vignette * (u * u + v * v) / 2 + slope * (u * cos + v * sin);
                signal[y * size + x] *= (float) Math.max(0.2, lamp);
            }
        }
    }

    /** Photon noise (normal with the variance of a Poisson count), read noise, gain, offset, 8 bits. */
    private Raster expose(float[] signal) {
        double photons = random.logUniform(18, 400);
        double read = random.uniform(1, 3.5);
        double fullScale = photons * random.logUniform(1.1, 4.5);
        double offset = random.uniform(0.01, 0.07);
        float[] samples = new float[signal.length];
        for (int i = 0; i < samples.length; i++) {
            double expected = photons * signal[i];
            double counted = expected + Math.sqrt(expected) * random.gaussian() + read * random.gaussian();
            double value = Math.min(1, Math.max(0, offset + counted / fullScale));
            samples[i] = Math.round(255 * value) / 255f;
        }
        return Raster.of(1, size, size, samples);
    }

    /** Gaussian blur in place, mirrored at the borders. */
    private void blur(float[] plane, double sigma) {
        int reach = (int) Math.ceil(3 * sigma);
        float[] kernel = new float[2 * reach + 1];
        double sum = 0;
        for (int k = -reach; k <= reach; k++) {
            double weight = StrictMath.exp(-k * k / (2 * sigma * sigma));
            kernel[k + reach] = (float) weight;
            sum += weight;
        }
        for (int k = 0; k < kernel.length; k++) {
            kernel[k] /= (float) sum;
        }
        int[] source = Mirror.run(-reach, size + 2 * reach, size);
        float[] padded = new float[size + 2 * reach];
        for (int y = 0; y < size; y++) {
            for (int i = 0; i < padded.length; i++) {
                padded[i] = plane[y * size + source[i]];
            }
            for (int x = 0; x < size; x++) {
                float value = 0;
                for (int k = 0; k < kernel.length; k++) {
                    value += kernel[k] * padded[x + k];
                }
                plane[y * size + x] = value;
            }
        }
        // Columns are summed a row at a time, which runs along memory.
        float[] across = new float[plane.length];
        for (int y = 0; y < size; y++) {
            for (int k = 0; k < kernel.length; k++) {
                int from = source[y + k] * size;
                float weight = kernel[k];
                for (int x = 0; x < size; x++) {
                    across[y * size + x] += weight * plane[from + x];
                }
            }
        }
        System.arraycopy(across, 0, plane, 0, plane.length);
    }
}
