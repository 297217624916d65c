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

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Random changes of a sample, the same for image, mask and instances where they concern geometry.
 *
 * <p>Flips, turns by right angles and the crop move pixels and change none. Free rotation, scale and elastic
 * deformation are composed into one map and resampled once, and only inside the crop: images bilinearly, labels by the
 * nearest neighbour. What lies outside the image is its mirror image (a mirrored part of an instance keeps its id).
 * There is no low-pass filter, so scales far below 1 alias.
 *
 * <p>The elastic deformation is that of U-Net (Ronneberger, Fischer, Brox, "U-Net: Convolutional Networks for
 * Biomedical Image Segmentation", MICCAI 2015, section 3.1): random displacements on a coarse 3x3 grid, normal with a
 * standard deviation of 10 pixels, bicubic in between. Here the 3x3 grid spans the crop.
 *
 * <p>Brightness, contrast, gamma and noise change the image alone, all channels alike except for noise, and are
 * relative to the range (maximum - minimum) of the crop, so that 8 bit, 16 bit and float images of any scale change
 * equally. Results are not clipped.
 *
 * @param cropSize height and width of the result in pixels; empty keeps the size (right angles swap the sides)
 * @param randomCrop whether the crop is taken anywhere, or from the centre
 * @param flipHorizontal whether left and right may change places
 * @param flipVertical whether top and bottom may change places
 * @param rightAngles whether to turn by 0, 90, 180 or 270 degrees
 * @param deformProbability the share of samples that are rotated freely, scaled and deformed, 0 to 1; the others are
 *     cut out exactly
 * @param rotation the largest free rotation either way, 0 to 180 degrees
 * @param minScale the smallest magnification, 0.1 to 10
 * @param maxScale the largest magnification, at least {@code minScale}, at most 10
 * @param elasticStd standard deviation of the grid's displacements in pixels; 0 for none
 * @param elasticGrid points of the grid along each side, 2 to 64
 * @param brightness the largest shift either way, as a share of the range, 0 to 1
 * @param contrast the largest relative change of contrast either way, 0 to below 1
 * @param gamma the largest exponent, 1 to 10; exponents are drawn between 1/gamma and gamma
 * @param noise the largest standard deviation of Gaussian noise, as a share of the range, 0 to 1
 */
public record Augmentation(
        OptionalInt cropSize,
        boolean randomCrop,
        boolean flipHorizontal,
        boolean flipVertical,
        boolean rightAngles,
        double deformProbability,
        double rotation,
        double minScale,
        double maxScale,
        double elasticStd,
        int elasticGrid,
        double brightness,
        double contrast,
        double gamma,
        double noise)
        implements SampleTransform {

    /**
     * Checks the ranges.
     *
     * @param cropSize at least 1 pixel; empty keeps the size
     * @param randomCrop whether the crop is taken anywhere
     * @param flipHorizontal whether left and right may change places
     * @param flipVertical whether top and bottom may change places
     * @param rightAngles whether to turn by right angles
     * @param deformProbability 0 to 1
     * @param rotation 0 to 180 degrees
     * @param minScale 0.1 to 10
     * @param maxScale {@code minScale} to 10
     * @param elasticStd 0 to 1,000 pixels
     * @param elasticGrid 2 to 64 points
     * @param brightness 0 to 1, a share of the range
     * @param contrast 0 to 0.999
     * @param gamma 1 to 10
     * @param noise 0 to 1, a share of the range
     * @throws IllegalArgumentException naming the value that is out of its range
     */
    public Augmentation {
        if (cropSize.isPresent() && cropSize.getAsInt() < 1) {
            throw new IllegalArgumentException("cropSize " + cropSize.getAsInt() + " must be at least 1");
        }
        within("deformProbability", deformProbability, 0, 1);
        within("rotation", rotation, 0, 180);
        within("minScale", minScale, 0.1, 10);
        within("maxScale", maxScale, minScale, 10);
        within("elasticStd", elasticStd, 0, 1000);
        within("elasticGrid", elasticGrid, 2, 64);
        within("brightness", brightness, 0, 1);
        within("contrast", contrast, 0, 0.999);
        within("gamma", gamma, 1, 10);
        within("noise", noise, 0, 1);
    }

    private static void within(String what, double value, double low, double high) {
        if (!(value >= low && value <= high)) {
            throw new IllegalArgumentException(what + " " + value + " must be " + low + " to " + high);
        }
    }

    /**
     * Nothing random: the centre of the image, with mirrored borders where it is smaller.
     *
     * @param cropSize height and width of the result
     * @return the augmentation
     */
    public static Augmentation none(int cropSize) {
        return builder().optCropSize(cropSize).optRandomCrop(false).build();
    }

    /**
     * What suits pictures without an upright direction, as most microscopy: random crop, flips, right angles; six in
     * ten samples rotated by up to 15 degrees, scaled by 0.8 to 1.25 and deformed with a standard deviation of 1/64 of
     * the crop (U-Net: 10 pixels in 572); mild changes of brightness, contrast, gamma, and noise.
     *
     * @param cropSize height and width of the result
     * @return the augmentation
     */
    public static Augmentation standard(int cropSize) {
        return builder()
                .optCropSize(cropSize)
                .optFlips(true, true)
                .optRightAngles(true)
                .optDeformProbability(0.6)
                .optRotation(15)
                .optScale(0.8, 1.25)
                .optElastic(cropSize / 64.0, 3)
                .optBrightness(0.1)
                .optContrast(0.2)
                .optGamma(1.3)
                .optNoise(0.02)
                .build();
    }

    /**
     * A builder of an augmentation that so far changes nothing and keeps the size.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Sample apply(Sample sample, long seed) {
        return apply(sample, seed, Optional.empty());
    }

    /**
     * {@inheritDoc}
     *
     * <p>A random crop is then taken from anywhere around the place; one that is rotated or deformed has it in its
     * middle half, where that does not move it out.
     */
    @Override
    public Sample apply(Sample sample, long seed, Pixel focus) {
        return apply(sample, seed, Optional.of(focus));
    }

    private Sample apply(Sample sample, long seed, Optional<Pixel> focus) {
        Rng random = new Rng(seed);
        Placement placement = place(sample.image().height(), sample.image().width(), random, focus);
        Raster image;
        LabelMap mask;
        Optional<LabelMap> instances;
        if (placement.deformed()) {
            Resampling resampling = new Resampling(placement, elasticStd, elasticGrid, random);
            image = resampling.bilinear(sample.image());
            mask = resampling.nearest(sample.mask());
            instances = sample.instances().map(resampling::nearest);
        } else {
            int[] rows = placement.rows();
            int[] columns = placement.columns();
            Raster cut = sample.image().gather(rows, columns);
            image = placement.transposed() ? cut.transpose() : cut;
            mask = cut(sample.mask(), rows, columns, placement.transposed());
            instances = sample.instances().map(map -> cut(map, rows, columns, placement.transposed()));
        }
        return new Sample(sample.name(), light(image, random), mask, instances);
    }

    private static LabelMap cut(LabelMap map, int[] rows, int[] columns, boolean transposed) {
        LabelMap cut = map.gather(rows, columns);
        return transposed ? cut.transpose() : cut;
    }

    /** Draws where the result lies in the source. Every call draws the same numbers of random values. */
    private Placement place(int height, int width, Rng random, Optional<Pixel> focus) {
        boolean left = random.chance(0.5) && flipHorizontal;
        boolean up = random.chance(0.5) && flipVertical;
        int drawn = random.nextInt(4);
        int quarters = rightAngles ? drawn : 0;
        boolean deform = random.chance(deformProbability);
        double degrees = random.uniform(-rotation, rotation);
        double magnification = minScale * Math.pow(maxScale / minScale, random.uniform());
        double down = random.uniform();
        double across = random.uniform();

        boolean deformed = deform && (degrees != 0 || magnification != 1 || elasticStd > 0);
        double scale = deformed ? magnification : 1;
        // A quarter turn is a flip followed by a transposition.
        boolean flipX = left ^ (quarters == 1 || quarters == 2);
        boolean flipY = up ^ (quarters == 2 || quarters == 3);
        boolean transposed = quarters % 2 == 1;
        int windowHeight = cropSize.orElse(height);
        int windowWidth = cropSize.orElse(width);
        double top = 0;
        double start = 0;
        if (deformed) {
            top = offset(height, windowHeight / scale, down, row(focus));
            start = offset(width, windowWidth / scale, across, column(focus));
        } else if (cropSize.isPresent()) {
            top = wholeOffset(height, windowHeight, down, row(focus));
            start = wholeOffset(width, windowWidth, across, column(focus));
        }
        return new Placement(
                height,
                width,
                windowHeight,
                windowWidth,
                top,
                start,
                flipX,
                flipY,
                transposed,
                deformed,
                deformed ? Math.toRadians(degrees) : 0,
                scale);
    }

    private static OptionalInt row(Optional<Pixel> focus) {
        return focus.map(pixel -> OptionalInt.of(pixel.row())).orElseGet(OptionalInt::empty);
    }

    private static OptionalInt column(Optional<Pixel> focus) {
        return focus.map(pixel -> OptionalInt.of(pixel.column())).orElseGet(OptionalInt::empty);
    }

    private double offset(int length, double window, double share, OptionalInt focus) {
        if (focus.isPresent() && cropSize.isPresent() && randomCrop && length > window) {
            double low = clamp(focus.getAsInt() - 0.75 * window, length - window);
            double high = clamp(focus.getAsInt() - 0.25 * window, length - window);
            return low + share * (high - low);
        }
        return (length - window) * (cropSize.isPresent() && randomCrop ? share : 0.5);
    }

    /** A window larger than the image may lie anywhere around it, as one that is smaller may lie anywhere in it. */
    private int wholeOffset(int length, int window, double share, OptionalInt focus) {
        if (focus.isPresent() && randomCrop && length > window) {
            int low = (int) clamp(focus.getAsInt() - window + 1, length - window);
            int high = (int) clamp(focus.getAsInt(), length - window);
            return Math.min(high, low + (int) (share * (high - low + 1)));
        }
        int slack = Math.abs(length - window);
        int at = randomCrop ? Math.min(slack, (int) (share * (slack + 1))) : slack / 2;
        return length >= window ? at : -at;
    }

    private static double clamp(double offset, double most) {
        return Math.min(most, Math.max(0, offset));
    }

    /**
     * Where the result lies.
     *
     * @param top offset of the window in the source, whole unless deformed
     */
    private record Placement(
            int height,
            int width,
            int windowHeight,
            int windowWidth,
            double top,
            double left,
            boolean flipX,
            boolean flipY,
            boolean transposed,
            boolean deformed,
            double angle,
            double scale) {
        int[] rows() {
            return run((int) top, windowHeight, height, flipY);
        }

        int[] columns() {
            return run((int) left, windowWidth, width, flipX);
        }

        private static int[] run(int first, int count, int length, boolean reversed) {
            int[] run = Mirror.run(first, count, length);
            for (int i = 0, j = count - 1; reversed && i < j; i++, j--) {
                int swapped = run[i];
                run[i] = run[j];
                run[j] = swapped;
            }
            return run;
        }
    }

    /** The source coordinates of every pixel of the result. */
    private static final class Resampling {
        private final int height;
        private final int width;
        private final float[] sourceY;
        private final float[] sourceX;

        Resampling(Placement placement, double elasticStd, int elasticGrid, Rng random) {
            boolean swap = placement.transposed();
            height = swap ? placement.windowWidth() : placement.windowHeight();
            width = swap ? placement.windowHeight() : placement.windowWidth();
            sourceY = new float[height * width];
            sourceX = new float[height * width];
            double centreY = placement.top() + (placement.windowHeight() / placement.scale() - 1) / 2;
            double centreX = placement.left() + (placement.windowWidth() / placement.scale() - 1) / 2;
            double cos = Math.cos(placement.angle()) / placement.scale();
            double sin = Math.sin(placement.angle()) / placement.scale();
            double signY = placement.flipY() ? -1 : 1;
            double signX = placement.flipX() ? -1 : 1;
            Displacements displacements = new Displacements(height, width, elasticStd, elasticGrid, random);
            for (int y = 0; y < height; y++) {
                displacements.row(y);
                for (int x = 0; x < width; x++) {
                    double oy = y - (height - 1) / 2.0 + displacements.down(x);
                    double ox = x - (width - 1) / 2.0 + displacements.across(x);
                    double v = signY * (swap ? ox : oy);
                    double u = signX * (swap ? oy : ox);
                    sourceY[y * width + x] = (float) (centreY + cos * v + sin * u);
                    sourceX[y * width + x] = (float) (centreX + cos * u - sin * v);
                }
            }
        }

        Raster bilinear(Raster source) {
            int rows = source.height();
            int columns = source.width();
            int plane = height * width;
            int sourcePlane = rows * columns;
            float[] from = source.samples();
            float[] to = new float[source.channels() * plane];
            for (int i = 0; i < plane; i++) {
                int y0 = (int) Math.floor(sourceY[i]);
                int x0 = (int) Math.floor(sourceX[i]);
                float q = sourceY[i] - y0;
                float p = sourceX[i] - x0;
                int above = Mirror.index(y0, rows) * columns;
                int below = Mirror.index(y0 + 1, rows) * columns;
                int left = Mirror.index(x0, columns);
                int right = Mirror.index(x0 + 1, columns);
                for (int c = 0; c < source.channels(); c++) {
                    int base = c * sourcePlane;
                    float upper =
                            from[base + above + left] + p * (from[base + above + right] - from[base + above + left]);
                    float lower =
                            from[base + below + left] + p * (from[base + below + right] - from[base + below + left]);
                    to[c * plane + i] = upper + q * (lower - upper);
                }
            }
            return Raster.of(source.channels(), height, width, to);
        }

        LabelMap nearest(LabelMap source) {
            int[] to = new int[height * width];
            for (int i = 0; i < to.length; i++) {
                int y = Mirror.index((int) Math.floor(sourceY[i] + 0.5f), source.height());
                int x = Mirror.index((int) Math.floor(sourceX[i] + 0.5f), source.width());
                to[i] = source.labels()[y * source.width() + x];
            }
            return LabelMap.of(height, width, to);
        }
    }

    /** Random displacements on a grid, interpolated by Catmull-Rom splines; a ring of points lies outside the crop. */
    private static final class Displacements {
        private final int height;
        private final int grid;
        private final int stride;
        private final double[] nodesDown;
        private final double[] nodesAcross;
        private final double[] rowDown;
        private final double[] rowAcross;
        private final int[] cell;
        private final double[] weights;
        private final boolean still;

        Displacements(int height, int width, double std, int grid, Rng random) {
            this.height = height;
            this.grid = grid;
            this.stride = grid + 2;
            this.still = std == 0;
            this.nodesDown = new double[stride * stride];
            this.nodesAcross = new double[stride * stride];
            for (int i = 0; !still && i < nodesDown.length; i++) {
                nodesDown[i] = std * random.gaussian();
                nodesAcross[i] = std * random.gaussian();
            }
            this.rowDown = new double[stride];
            this.rowAcross = new double[stride];
            this.cell = new int[width];
            this.weights = new double[4 * width];
            for (int x = 0; x < width; x++) {
                cell[x] = locate(x, width, weights, 4 * x);
            }
        }

        /** The first of the four grid points around a position, and their weights. */
        private int locate(int position, int length, double[] into, int at) {
            double where = length == 1 ? 0 : position * (grid - 1.0) / (length - 1);
            int low = Math.min((int) where, grid - 2);
            double t = where - low;
            into[at] = t * (-0.5 + t * (1 - 0.5 * t));
            into[at + 1] = 1 + t * t * (1.5 * t - 2.5);
            into[at + 2] = t * (0.5 + t * (2 - 1.5 * t));
            into[at + 3] = t * t * (0.5 * t - 0.5);
            return low;
        }

        void row(int y) {
            if (still) {
                return;
            }
            double[] w = new double[4];
            int low = locate(y, height, w, 0);
            for (int j = 0; j < stride; j++) {
                double down = 0;
                double across = 0;
                for (int k = 0; k < 4; k++) {
                    down += w[k] * nodesDown[(low + k) * stride + j];
                    across += w[k] * nodesAcross[(low + k) * stride + j];
                }
                rowDown[j] = down;
                rowAcross[j] = across;
            }
        }

        double down(int x) {
            return at(rowDown, x);
        }

        double across(int x) {
            return at(rowAcross, x);
        }

        private double at(double[] row, int x) {
            int i = cell[x];
            int w = 4 * x;
            return weights[w] * row[i]
                    + weights[w + 1] * row[i + 1]
                    + weights[w + 2] * row[i + 2]
                    + weights[w + 3] * row[i + 3];
        }
    }

    private Raster light(Raster image, Rng random) {
        double shift = random.uniform(-brightness, brightness);
        double stretch = 1 + random.uniform(-contrast, contrast);
        double exponent = Math.pow(gamma, random.uniform(-1, 1));
        double spread = random.uniform(0, noise);
        if (shift == 0 && stretch == 1 && exponent == 1 && spread == 0) {
            return image;
        }
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float value : image.samples()) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        float range = high - low;
        if (range <= 0) {
            return image;
        }
        float[] changed = new float[image.samples().length];
        double sum = 0;
        for (int i = 0; i < changed.length; i++) {
            float relative = (image.samples()[i] - low) / range;
            changed[i] = exponent == 1 ? relative : (float) Math.pow(relative, exponent);
            sum += changed[i];
        }
        double mean = sum / changed.length;
        for (int i = 0; i < changed.length; i++) {
            double value = mean + (changed[i] - mean) * stretch + shift;
            if (spread > 0) {
                value += spread * random.gaussian();
            }
            changed[i] = (float) (low + range * value);
        }
        return Raster.of(image.channels(), image.height(), image.width(), changed);
    }

    /** Builds an {@link Augmentation}; everything that is not set changes nothing. */
    public static final class Builder {
        private OptionalInt cropSize = OptionalInt.empty();
        private boolean randomCrop = true;
        private boolean flipHorizontal;
        private boolean flipVertical;
        private boolean rightAngles;
        private double deformProbability = 1;
        private double rotation;
        private double minScale = 1;
        private double maxScale = 1;
        private double elasticStd;
        private int elasticGrid = 3;
        private double brightness;
        private double contrast;
        private double gamma = 1;
        private double noise;

        private Builder() {}

        /**
         * Cuts a square.
         *
         * @param pixels its height and width, at least 1
         * @return this builder
         */
        public Builder optCropSize(int pixels) {
            cropSize = OptionalInt.of(pixels);
            return this;
        }

        /**
         * Whether the square is taken anywhere (the default) or from the centre.
         *
         * @param anywhere true for anywhere
         * @return this builder
         */
        public Builder optRandomCrop(boolean anywhere) {
            randomCrop = anywhere;
            return this;
        }

        /**
         * Flips, each in half of the samples.
         *
         * @param horizontal whether left and right may change places
         * @param vertical whether top and bottom may change places
         * @return this builder
         */
        public Builder optFlips(boolean horizontal, boolean vertical) {
            flipHorizontal = horizontal;
            flipVertical = vertical;
            return this;
        }

        /**
         * Turns by 0, 90, 180 or 270 degrees, equally often.
         *
         * @param turn whether to turn
         * @return this builder
         */
        public Builder optRightAngles(boolean turn) {
            rightAngles = turn;
            return this;
        }

        /**
         * How many samples are rotated freely, scaled and deformed.
         *
         * @param probability 0 to 1, 1 by default
         * @return this builder
         */
        public Builder optDeformProbability(double probability) {
            deformProbability = probability;
            return this;
        }

        /**
         * Free rotation.
         *
         * @param degrees the most either way, 0 to 180
         * @return this builder
         */
        public Builder optRotation(double degrees) {
            rotation = degrees;
            return this;
        }

        /**
         * Magnification, uniform on a logarithmic scale.
         *
         * @param smallest 0.1 to 10
         * @param largest at least {@code smallest}, at most 10
         * @return this builder
         */
        public Builder optScale(double smallest, double largest) {
            minScale = smallest;
            maxScale = largest;
            return this;
        }

        /**
         * Elastic deformation; U-Net's is {@code optElastic(10, 3)} on tiles of 572 pixels.
         *
         * @param std standard deviation of the displacements in pixels, 0 or more
         * @param grid points along each side of the grid, 2 to 64
         * @return this builder
         */
        public Builder optElastic(double std, int grid) {
            elasticStd = std;
            elasticGrid = grid;
            return this;
        }

        /**
         * Brightness.
         *
         * @param share the largest shift either way as a share of the image's range, 0 to 1
         * @return this builder
         */
        public Builder optBrightness(double share) {
            brightness = share;
            return this;
        }

        /**
         * Contrast about the mean.
         *
         * @param change the largest relative change either way, 0 to below 1
         * @return this builder
         */
        public Builder optContrast(double change) {
            contrast = change;
            return this;
        }

        /**
         * Gamma.
         *
         * @param largest the largest exponent, at least 1; the smallest is its inverse
         * @return this builder
         */
        public Builder optGamma(double largest) {
            gamma = largest;
            return this;
        }

        /**
         * Gaussian noise.
         *
         * @param largest the largest standard deviation as a share of the image's range, 0 to 1
         * @return this builder
         */
        public Builder optNoise(double largest) {
            noise = largest;
            return this;
        }

        /**
         * Builds the augmentation.
         *
         * @return the augmentation
         * @throws IllegalArgumentException naming the value that is out of its range
         */
        public Augmentation build() {
            return new Augmentation(
                    cropSize,
                    randomCrop,
                    flipHorizontal,
                    flipVertical,
                    rightAngles,
                    deformProbability,
                    rotation,
                    minScale,
                    maxScale,
                    elasticStd,
                    elasticGrid,
                    brightness,
                    contrast,
                    gamma,
                    noise);
        }
    }
}
