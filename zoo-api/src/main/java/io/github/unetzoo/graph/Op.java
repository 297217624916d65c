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
package io.github.unetzoo.graph;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * An operator: its settings and its algebra of channels, strides, sizes, weights and costs. It holds no weights and
 * knows no engine.
 *
 * <p>Kernels, strides, dilations and pools are square, as they are throughout the family.
 */
public sealed interface Op {

    /**
     * {@return its short lower-case name, such as {@code conv}: used in summaries and to name nodes that have no
     * weights}
     */
    default String kind() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** {@return the fewest inputs it takes: none for the image, one for most} */
    default int minInputs() {
        return 1;
    }

    /** {@return the most inputs it takes; {@link Integer#MAX_VALUE} where there is no bound} */
    default int maxInputs() {
        return 1;
    }

    /**
     * {@return the channels of the result, at least 1}
     *
     * @param inputs what it reads, in the operator's order, as many as {@link #minInputs} and {@link #maxInputs} allow
     * @throws IllegalArgumentException if the inputs' channels do not fit the operator
     */
    default int channels(List<Tensor> inputs) {
        return inputs.get(0).channels();
    }

    /**
     * {@return the stride of the result}
     *
     * @param inputs what it reads, in the operator's order
     * @throws IllegalArgumentException if the inputs' strides do not fit together
     */
    default Stride stride(List<Tensor> inputs) {
        return inputs.get(0).stride();
    }

    /**
     * {@return the size of the result, in pixels}
     *
     * @param inputs the sizes of what it reads, in the operator's order
     * @throws IllegalArgumentException if maps of these sizes cannot pass
     */
    default Extent extent(List<Extent> inputs) {
        return inputs.get(0);
    }

    /**
     * {@return the weights it needs, in the order in which PyTorch's module lists them; none for most operators}
     *
     * @param prefix what their names start with, before a dot: the full name of the node
     * @param inChannels channels of its first input
     */
    default List<Weight> weights(String prefix, int inChannels) {
        return List.of();
    }

    /**
     * {@return the multiply-accumulate operations for one image; 0 for all but convolutions, as is usual}
     *
     * @param inChannels channels of its first input
     * @param in the size of its first input, in pixels
     * @param out the size of the result, in pixels
     */
    default long macs(int inChannels, Extent in, Extent out) {
        return 0;
    }

    /**
     * The image.
     *
     * @param imageChannels channels of the image: 3 for RGB, 1 for grey
     */
    record Input(int imageChannels) implements Op {
        /**
         * Checks the bounds.
         *
         * @param imageChannels at least 1
         * @throws IllegalArgumentException if it is below 1
         */
        public Input {
            positive("input channels", imageChannels);
        }

        @Override
        public int minInputs() {
            return 0;
        }

        @Override
        public int maxInputs() {
            return 0;
        }

        @Override
        public int channels(List<Tensor> inputs) {
            return imageChannels;
        }

        @Override
        public Stride stride(List<Tensor> inputs) {
            return Stride.ONE;
        }
    }

    /**
     * Convolution, PyTorch's {@code conv2d}: kernel weights drawn from N(0, 2 / fan-in) (He et al. 2015, and the original
     * U-Net), bias 0.
     *
     * @param outChannels channels of the result
     * @param kernel height and width of the kernel, in pixels
     * @param step the stride: input pixels from one window to the next
     * @param dilation input pixels from one tap of the kernel to the next; 1 in an ordinary convolution
     * @param padding zeros that stand around the input
     * @param groups in how many parts the channels are taken, each convolved by itself; it divides those of the input,
     *     too
     * @param bias whether a learned number is added to each channel of the result
     */
    record Conv(int outChannels, int kernel, int step, int dilation, Margins padding, int groups, boolean bias)
            implements Op {
        /**
         * Checks the bounds.
         *
         * @param outChannels at least 1, a multiple of {@code groups}
         * @param kernel at least 1
         * @param step at least 1
         * @param dilation at least 1
         * @param padding of any width
         * @param groups at least 1
         * @param bias with or without
         * @throws IllegalArgumentException if one of them is out of its range
         */
        public Conv {
            positive("output channels", outChannels);
            positive("kernel", kernel);
            positive("stride", step);
            positive("dilation", dilation);
            positive("groups", groups);
            if (outChannels % groups != 0) {
                throw new IllegalArgumentException(
                        "output channels " + outChannels + " are not a multiple of groups " + groups);
            }
        }

        /**
         * {@return a convolution with bias that keeps the size: stride 1, padding {@code kernel / 2}}
         *
         * @param outChannels channels of the result, at least 1
         * @param kernel height and width of the kernel in pixels, odd
         * @throws IllegalArgumentException if the kernel is even, or one of them below 1
         */
        public static Conv same(int outChannels, int kernel) {
            if (kernel % 2 == 0) {
                throw new IllegalArgumentException(
                        "kernel " + kernel + " is even: a convolution that keeps the size needs an odd one");
            }
            return new Conv(outChannels, kernel, 1, 1, Margins.all(kernel / 2), 1, true);
        }

        /**
         * {@return a convolution with bias, of stride 1 and without padding: a map loses {@code kernel - 1} pixels
         * along each axis}
         *
         * @param outChannels channels of the result, at least 1
         * @param kernel height and width of the kernel in pixels, at least 1
         * @throws IllegalArgumentException if one of them is below 1
         */
        public static Conv valid(int outChannels, int kernel) {
            return new Conv(outChannels, kernel, 1, 1, Margins.NONE, 1, true);
        }

        /**
         * {@return the same convolution without bias, or with}
         *
         * @param wanted whether it has one
         */
        public Conv withBias(boolean wanted) {
            return new Conv(outChannels, kernel, step, dilation, padding, groups, wanted);
        }

        /**
         * {@return the same convolution with another stride}
         *
         * @param newStep pixels from one window to the next, at least 1
         * @throws IllegalArgumentException if it is below 1
         */
        public Conv withStep(int newStep) {
            return new Conv(outChannels, kernel, newStep, dilation, padding, groups, bias);
        }

        /**
         * {@return the same convolution with another dilation and the padding that belongs to it}
         *
         * @param newDilation pixels from tap to tap, at least 1
         * @param newPadding zeros around the input; {@code newDilation * (kernel / 2)} on all sides keep the size for
         *     an odd kernel
         * @throws IllegalArgumentException if the dilation is below 1
         */
        public Conv withDilation(int newDilation, Margins newPadding) {
            return new Conv(outChannels, kernel, step, newDilation, newPadding, groups, bias);
        }

        /**
         * {@return the same convolution with other padding}
         *
         * @param newPadding zeros around the input
         */
        public Conv withPadding(Margins newPadding) {
            return new Conv(outChannels, kernel, step, dilation, newPadding, groups, bias);
        }

        /**
         * {@return the same convolution with so many groups}
         *
         * @param newGroups at least 1, a divisor of the output channels; as many as there are input channels make it
         *     depthwise
         * @throws IllegalArgumentException if it is below 1, or does not divide the output channels
         */
        public Conv withGroups(int newGroups) {
            return new Conv(outChannels, kernel, step, dilation, padding, newGroups, bias);
        }

        @Override
        public int channels(List<Tensor> inputs) {
            int in = inputs.get(0).channels();
            if (in % groups != 0) {
                throw new IllegalArgumentException("input channels " + in + " are not a multiple of groups " + groups);
            }
            return outChannels;
        }

        @Override
        public Stride stride(List<Tensor> inputs) {
            return inputs.get(0).stride().coarser(step);
        }

        @Override
        public Extent extent(List<Extent> inputs) {
            Extent in = inputs.get(0);
            return new Extent(
                    windows(in.height(), padding.top(), padding.bottom(), reach(), step),
                    windows(in.width(), padding.left(), padding.right(), reach(), step));
        }

        private int reach() {
            return dilation * (kernel - 1) + 1;
        }

        @Override
        public List<Weight> weights(String prefix, int inChannels) {
            int fanIn = inChannels / groups * kernel * kernel;
            Weight weight = new Weight(
                    prefix + ".weight",
                    List.of(outChannels, inChannels / groups, kernel, kernel),
                    Weight.Role.KERNEL,
                    new Init.Normal(0, Math.sqrt(2.0 / fanIn)));
            return bias ? List.of(weight, biasOf(prefix, outChannels)) : List.of(weight);
        }

        @Override
        public long macs(int inChannels, Extent in, Extent out) {
            return out.area() * outChannels * (inChannels / groups) * kernel * kernel;
        }
    }

    /**
     * A convolution, what is added to its result, and an activation, in one step: a form for inference.
     *
     * @param conv the convolution, whose weights it has
     * @param adds whether a second input, of the result's shape, is added before the activation
     * @param activation one of {@link Relu}, {@link LeakyRelu}, {@link Silu} and {@link Sigmoid}, if any; after a sum,
     *     the first
     */
    record FusedConv(Conv conv, boolean adds, Optional<Op> activation) implements Op {
        /**
         * Checks that there is something to fuse, and that it can be.
         *
         * @param conv any convolution
         * @param adds true where there is no activation
         * @param activation what the record lists; {@link Relu} alone where {@code adds}
         * @throws IllegalArgumentException if nothing is fused with the convolution, or an activation that cannot be
         */
        public FusedConv {
            if (!adds && activation.isEmpty()) {
                throw new IllegalArgumentException("nothing is fused with " + conv + ": use the convolution itself");
            }
            activation.ifPresent(op -> {
                boolean other = op instanceof LeakyRelu || op instanceof Silu || op instanceof Sigmoid;
                if (!(op instanceof Relu || (other && !adds))) {
                    throw new IllegalArgumentException(
                            op + " cannot be fused with a convolution" + (adds ? " and a sum" : ""));
                }
            });
        }

        @Override
        public int minInputs() {
            return adds ? 2 : 1;
        }

        @Override
        public int maxInputs() {
            return minInputs();
        }

        @Override
        public int channels(List<Tensor> inputs) {
            int channels = conv.channels(inputs);
            if (adds && inputs.get(1).channels() != channels) {
                throw new IllegalArgumentException(inputs.get(1) + " cannot be added to " + channels + " channels");
            }
            return channels;
        }

        @Override
        public Stride stride(List<Tensor> inputs) {
            return conv.stride(inputs);
        }

        @Override
        public Extent extent(List<Extent> inputs) {
            Extent out = conv.extent(inputs);
            return adds ? oneExtent(List.of(out, inputs.get(1))) : out;
        }

        @Override
        public List<Weight> weights(String prefix, int inChannels) {
            return conv.weights(prefix, inChannels);
        }

        @Override
        public long macs(int inChannels, Extent in, Extent out) {
            return conv.macs(inChannels, in, out);
        }
    }

    /**
     * Transposed convolution, PyTorch's {@code conv_transpose2d}, initialised as {@link Conv}.
     *
     * @param outChannels channels of the result
     * @param kernel height and width of the kernel, in pixels
     * @param step the stride: how many pixels of the result lie between the windows of two neighbouring input pixels
     * @param padding pixels taken off each side of the result
     * @param outputPadding pixels added to the result below and to the right
     * @param bias whether a learned number is added to each channel of the result
     */
    record ConvTranspose(int outChannels, int kernel, int step, int padding, int outputPadding, boolean bias)
            implements Op {
        /**
         * Checks the bounds.
         *
         * @param outChannels at least 1
         * @param kernel at least 1
         * @param step at least 1
         * @param padding at least 0
         * @param outputPadding at least 0; PyTorch runs it only below the stride
         * @param bias with or without
         * @throws IllegalArgumentException if one of them is out of its range
         */
        public ConvTranspose {
            positive("output channels", outChannels);
            positive("kernel", kernel);
            positive("stride", step);
            notNegative("padding", padding);
            notNegative("output padding", outputPadding);
        }

        /**
         * {@return the same without bias, or with}
         *
         * @param wanted whether it has one
         */
        public ConvTranspose withBias(boolean wanted) {
            return new ConvTranspose(outChannels, kernel, step, padding, outputPadding, wanted);
        }

        /**
         * {@return the U-Net's up-convolution, which doubles height and width: kernel and stride 2, with bias}
         *
         * @param outChannels channels of the result, at least 1
         * @throws IllegalArgumentException if they are below 1
         */
        public static ConvTranspose doubling(int outChannels) {
            return new ConvTranspose(outChannels, 2, 2, 0, 0, true);
        }

        @Override
        public String kind() {
            return "convtranspose";
        }

        @Override
        public int channels(List<Tensor> inputs) {
            return outChannels;
        }

        @Override
        public Stride stride(List<Tensor> inputs) {
            return inputs.get(0).stride().finer(step);
        }

        @Override
        public Extent extent(List<Extent> inputs) {
            Extent in = inputs.get(0);
            return new Extent(grown(in.height()), grown(in.width()));
        }

        private int grown(int size) {
            return (size - 1) * step - 2 * padding + kernel + outputPadding;
        }

        @Override
        public List<Weight> weights(String prefix, int inChannels) {
            // Each output pixel is reached by about (kernel / step)^2 taps of each input channel.
            double fanIn = inChannels * Math.max(1.0, (double) kernel * kernel / (step * step));
            Weight weight = new Weight(
                    prefix + ".weight",
                    List.of(inChannels, outChannels, kernel, kernel),
                    Weight.Role.KERNEL,
                    new Init.Normal(0, Math.sqrt(2.0 / fanIn)));
            return bias ? List.of(weight, biasOf(prefix, outChannels)) : List.of(weight);
        }

        @Override
        public long macs(int inChannels, Extent in, Extent out) {
            return in.area() * inChannels * outChannels * kernel * kernel;
        }
    }

    /**
     * Batch normalisation (Ioffe and Szegedy 2015).
     *
     * @param epsilon added to the variance
     * @param momentum share of the new batch in the running statistics, PyTorch's convention (0.1 where DJL says 0.9)
     */
    record BatchNorm(double epsilon, double momentum) implements Op {
        /** PyTorch's defaults. */
        public static final BatchNorm DEFAULT = new BatchNorm(1e-5, 0.1);

        @Override
        public List<Weight> weights(String prefix, int inChannels) {
            List<Integer> shape = List.of(inChannels);
            return List.of(
                    new Weight(prefix + ".weight", shape, Weight.Role.NORM_SCALE, Init.ONES),
                    new Weight(prefix + ".bias", shape, Weight.Role.NORM_SHIFT, Init.ZEROS),
                    new Weight(prefix + ".running_mean", shape, Weight.Role.RUNNING_MEAN, Init.ZEROS),
                    new Weight(prefix + ".running_var", shape, Weight.Role.RUNNING_VAR, Init.ONES));
        }
    }

    /**
     * Group normalisation (Wu and He 2018); with {@code groups} equal to the channels it is instance normalisation
     * (Ulyanov et al. 2016), with learned scale and shift.
     *
     * @param groups in how many parts of equal size the channels are normalised, each sample by itself; it divides the
     *     channels
     * @param epsilon added to the variance
     */
    record GroupNorm(int groups, double epsilon) implements Op {
        /**
         * Checks the bounds.
         *
         * @param groups at least 1
         * @param epsilon a small positive number (1e-5 in PyTorch), which is not checked
         * @throws IllegalArgumentException if the groups are below 1
         */
        public GroupNorm {
            positive("groups", groups);
        }

        @Override
        public int channels(List<Tensor> inputs) {
            int in = inputs.get(0).channels();
            if (in % groups != 0) {
                throw new IllegalArgumentException("channels " + in + " are not a multiple of groups " + groups);
            }
            return in;
        }

        @Override
        public List<Weight> weights(String prefix, int inChannels) {
            List<Integer> shape = List.of(inChannels);
            return List.of(
                    new Weight(prefix + ".weight", shape, Weight.Role.NORM_SCALE, Init.ONES),
                    new Weight(prefix + ".bias", shape, Weight.Role.NORM_SHIFT, Init.ZEROS));
        }
    }

    /** max(x, 0). */
    record Relu() implements Op {}

    /**
     * x, or {@code slope} times x where x is negative.
     *
     * @param slope what negative values are multiplied by
     */
    record LeakyRelu(double slope) implements Op {
        /**
         * Checks the bound: with a negative slope the result would not tell which side its input was on.
         *
         * @param slope at least 0
         * @throws IllegalArgumentException if it is negative or NaN
         */
        public LeakyRelu {
            if (!(slope >= 0)) {
                throw new IllegalArgumentException("slope " + slope + " must be 0 or more");
            }
        }
    }

    /** x times sigmoid(x), also called swish. */
    record Silu() implements Op {}

    /** 1 / (1 + exp(-x)). */
    record Sigmoid() implements Op {}

    /** Softmax over the channels. */
    record Softmax() implements Op {}

    /** The index of the largest channel, or of the first of those, as one channel of numbers; no gradient passes. */
    record ArgMax() implements Op {
        @Override
        public int channels(List<Tensor> inputs) {
            return 1;
        }
    }

    /**
     * Decides channel by channel, and pixel by pixel or for whole maps, whether its first input passes. In evaluation
     * {@code y[k] = x[k]} where {@code gate[k] > 0}, else {@code closed}; while training everything passes, so that a
     * gate which errs takes no gradient from what lies behind it. A gate of F channels stands in the last F of x; the
     * others always pass.
     *
     * @param closed what a closed gate gives
     */
    record Gate(double closed) implements Op {
        /**
         * Checks the bound: an infinite value would become NaN in what follows.
         *
         * @param closed finite
         * @throws IllegalArgumentException if it is infinite or NaN
         */
        public Gate {
            if (!Double.isFinite(closed)) {
                throw new IllegalArgumentException("a closed gate's value " + closed + " must be finite");
            }
        }

        @Override
        public int minInputs() {
            return 2;
        }

        @Override
        public int maxInputs() {
            return 2;
        }

        @Override
        public int channels(List<Tensor> inputs) {
            if (inputs.get(1).channels() > inputs.get(0).channels()) {
                throw new IllegalArgumentException(
                        inputs.get(1) + " has more channels than " + inputs.get(0) + ", which it gates");
            }
            return inputs.get(0).channels();
        }

        @Override
        public Stride stride(List<Tensor> inputs) {
            return inputs.get(1).stride().equals(Stride.FIXED) ? inputs.get(0).stride() : oneStride(inputs);
        }

        @Override
        public Extent extent(List<Extent> inputs) {
            return inputs.get(1).area() == 1 ? inputs.get(0) : oneExtent(inputs);
        }
    }

    /**
     * Maximum over windows, PyTorch's {@code max_pool2d}.
     *
     * @param kernel height and width of a window, in pixels
     * @param step pixels from one window to the next
     * @param padding pixels around the input that never are the maximum
     * @param ceilMode whether a last window that is only partly inside is kept
     */
    record MaxPool(int kernel, int step, int padding, boolean ceilMode) implements Op {
        /**
         * Checks the bounds.
         *
         * @param kernel at least 1
         * @param step at least 1
         * @param padding from 0 to {@code kernel / 2}
         * @param ceilMode with such windows or without
         * @throws IllegalArgumentException if one of them is out of its range
         */
        public MaxPool {
            poolBounds(kernel, step, padding);
        }

        @Override
        public Stride stride(List<Tensor> inputs) {
            return inputs.get(0).stride().coarser(step);
        }

        @Override
        public Extent extent(List<Extent> inputs) {
            return pooled(inputs.get(0), kernel, step, padding, ceilMode);
        }
    }

    /**
     * Average over windows, PyTorch's {@code avg_pool2d}.
     *
     * @param kernel height and width of a window, in pixels
     * @param step pixels from one window to the next
     * @param padding zeros around the input
     * @param ceilMode whether a last window that is only partly inside is kept
     * @param countPadding whether padding counts as pixels, so that sums at the border are divided by the whole window,
     *     too
     */
    record AvgPool(int kernel, int step, int padding, boolean ceilMode, boolean countPadding) implements Op {
        /**
         * Checks the bounds.
         *
         * @param kernel at least 1
         * @param step at least 1
         * @param padding from 0 to {@code kernel / 2}
         * @param ceilMode with such windows or without
         * @param countPadding counted or not
         * @throws IllegalArgumentException if one of them is out of its range
         */
        public AvgPool {
            poolBounds(kernel, step, padding);
        }

        @Override
        public Stride stride(List<Tensor> inputs) {
            return inputs.get(0).stride().coarser(step);
        }

        @Override
        public Extent extent(List<Extent> inputs) {
            return pooled(inputs.get(0), kernel, step, padding, ceilMode);
        }
    }

    /**
     * Average over as many windows as {@code size} has pixels, whatever the input's size.
     *
     * @param size of the result; 1x1 is the average of the whole map
     */
    record AdaptiveAvgPool(Extent size) implements Op {
        @Override
        public Stride stride(List<Tensor> inputs) {
            return Stride.FIXED;
        }

        @Override
        public Extent extent(List<Extent> inputs) {
            return size;
        }
    }

    /**
     * Maximum over as many windows as {@code size} has pixels, whatever the input's size.
     *
     * @param size of the result; 1x1 is the maximum of the whole map
     */
    record AdaptiveMaxPool(Extent size) implements Op {
        @Override
        public Stride stride(List<Tensor> inputs) {
            return Stride.FIXED;
        }

        @Override
        public Extent extent(List<Extent> inputs) {
            return size;
        }
    }

    /** Operators that give a map another size by interpolating it. */
    sealed interface Resizing extends Op {
        /** {@return how values between pixels are found} */
        Interpolation interpolation();
    }

    /**
     * Enlarges by a whole factor.
     *
     * @param factor how many times as high and as wide the result is
     * @param interpolation how values between pixels are found
     */
    record Upsample(int factor, Interpolation interpolation) implements Resizing {
        /**
         * Checks the bounds.
         *
         * @param factor at least 1
         * @param interpolation any
         * @throws IllegalArgumentException if the factor is below 1
         */
        public Upsample {
            positive("upsampling factor", factor);
        }

        @Override
        public Stride stride(List<Tensor> inputs) {
            return inputs.get(0).stride().finer(factor);
        }

        @Override
        public Extent extent(List<Extent> inputs) {
            Extent in = inputs.get(0);
            return new Extent(in.height() * factor, in.width() * factor);
        }
    }

    /**
     * Resizes its first input to the size of its second.
     *
     * @param interpolation how values between pixels are found
     */
    record ResizeLike(Interpolation interpolation) implements Like, Resizing {}

    /**
     * A convolution of a resized map, computed at the map's own size: the channels are mixed there, and each tap of the
     * kernel is resized by itself. Resizing and shifting are linear along each axis and act on each channel alone, so
     * the result is that of the two operators one after the other, borders included, but for rounding. It takes the
     * resizing's inputs and has the convolution's weights.
     *
     * @param resizing what would come first
     * @param conv the convolution of its result
     */
    record ResizedConv(Resizing resizing, Conv conv) implements Op {
        /**
         * Checks that it is a convolution that mixes all channels and leaves none out.
         *
         * @param resizing any
         * @param conv of stride 1 and one group; kernel, dilation and padding are free
         * @throws IllegalArgumentException if the convolution has another stride or more groups
         */
        public ResizedConv {
            if (conv.step() != 1 || conv.groups() != 1) {
                throw new IllegalArgumentException("a convolution of stride " + conv.step() + " in " + conv.groups()
                        + " groups cannot be computed before resizing: it takes stride 1 and one group");
            }
        }

        @Override
        public int minInputs() {
            return resizing.minInputs();
        }

        @Override
        public int maxInputs() {
            return resizing.maxInputs();
        }

        @Override
        public int channels(List<Tensor> inputs) {
            return conv.outChannels();
        }

        @Override
        public Stride stride(List<Tensor> inputs) {
            return resizing.stride(inputs);
        }

        @Override
        public Extent extent(List<Extent> inputs) {
            return conv.extent(List.of(resizing.extent(inputs)));
        }

        @Override
        public List<Weight> weights(String prefix, int inChannels) {
            return conv.weights(prefix, inChannels);
        }

        /** Of the three products it takes: channels, columns, rows. */
        @Override
        public long macs(int inChannels, Extent in, Extent out) {
            long taps = conv.kernel();
            long mixing = in.area() * inChannels * taps * taps * conv.outChannels();
            long columns = in.height() * taps * conv.outChannels() * (in.width() * taps) * out.width();
            long rows = out.area() * conv.outChannels() * in.height() * taps;
            return mixing + columns + rows;
        }
    }

    /**
     * Zero-pads its first input to the size of its second, half of the difference (rounded down) above and to the left;
     * where the first is larger, it is cropped by the same rule.
     */
    record PadLike() implements Like {}

    /**
     * Crops its first input to the size of its second: from {@code offset} rows and columns in or, if there is none, as
     * much on either side, so that the difference must be even (an odd one would move the map by half a pixel).
     *
     * @param offset rows and columns left out above and to the left, at least 0; empty for the centre
     */
    record CropLike(OptionalInt offset) implements Like {
        /**
         * Checks the offset.
         *
         * @param offset 0 or more; empty for the centre
         * @throws IllegalArgumentException if it is below 0
         */
        public CropLike {
            if (offset.orElse(0) < 0) {
                throw new IllegalArgumentException("a crop's offset of " + offset.getAsInt()
                        + " must be at least 0: leave it empty for the centre");
            }
        }

        /** From the centre. */
        public static final CropLike CENTRE = new CropLike(OptionalInt.empty());

        @Override
        public Extent extent(List<Extent> inputs) {
            Extent from = inputs.get(0);
            Extent to = inputs.get(1);
            int needed = offset.orElse(0);
            if (from.height() - needed < to.height() || from.width() - needed < to.width()) {
                throw new IllegalArgumentException("a map of " + from + " cannot be cropped to " + to
                        + (offset.isPresent() ? " from offset " + needed : ""));
            }
            boolean odd = (from.height() - to.height()) % 2 != 0 || (from.width() - to.width()) % 2 != 0;
            if (offset.isEmpty() && odd) {
                throw new IllegalArgumentException("a map of " + from + " cannot be cropped alike on both sides to "
                        + to + ": a pool met an odd size");
            }
            return to;
        }
    }

    /** Joins maps of one size along the channels. */
    record Concat() implements Op {
        @Override
        public int minInputs() {
            return 2;
        }

        @Override
        public int maxInputs() {
            return Integer.MAX_VALUE;
        }

        @Override
        public int channels(List<Tensor> inputs) {
            return inputs.stream().mapToInt(Tensor::channels).reduce(0, Math::addExact);
        }

        @Override
        public Stride stride(List<Tensor> inputs) {
            return oneStride(inputs);
        }

        @Override
        public Extent extent(List<Extent> inputs) {
            return oneExtent(inputs);
        }
    }

    /** Sum of two maps of one shape. */
    record Add() implements Op {
        @Override
        public int minInputs() {
            return 2;
        }

        @Override
        public int maxInputs() {
            return 2;
        }

        @Override
        public int channels(List<Tensor> inputs) {
            return oneChannelCount(inputs, false);
        }

        @Override
        public Stride stride(List<Tensor> inputs) {
            return oneStride(inputs);
        }

        @Override
        public Extent extent(List<Extent> inputs) {
            return oneExtent(inputs);
        }
    }

    /** Product of two maps; the second may have one channel or one pixel, which is then used for all. */
    record Multiply() implements Op {
        @Override
        public int minInputs() {
            return 2;
        }

        @Override
        public int maxInputs() {
            return 2;
        }

        @Override
        public int channels(List<Tensor> inputs) {
            return oneChannelCount(inputs, true);
        }

        @Override
        public Stride stride(List<Tensor> inputs) {
            return inputs.get(1).stride().equals(Stride.FIXED) ? inputs.get(0).stride() : oneStride(inputs);
        }

        @Override
        public Extent extent(List<Extent> inputs) {
            return inputs.get(1).area() == 1 ? inputs.get(0) : oneExtent(inputs);
        }
    }

    /**
     * Product with a fixed number.
     *
     * @param factor what every value is multiplied by
     */
    record Scale(double factor) implements Op {}

    /**
     * Adds fixed margins.
     *
     * @param margins pixels added on each side; for {@link PadMode#REFLECT} each smaller than the map
     * @param mode what stands in them
     */
    record Pad(Margins margins, PadMode mode) implements Op {
        @Override
        public Extent extent(List<Extent> inputs) {
            Extent in = inputs.get(0);
            int vertical = Math.max(margins.top(), margins.bottom());
            int horizontal = Math.max(margins.left(), margins.right());
            if (mode == PadMode.REFLECT && (vertical >= in.height() || horizontal >= in.width())) {
                throw new IllegalArgumentException("a map of " + in + " cannot be mirrored over margins of " + vertical
                        + " rows and " + horizontal + " columns: each must be smaller than the map");
            }
            return margins.around(in);
        }
    }

    /**
     * Adds rows below and columns to the right until both sizes are multiples of a number.
     *
     * @param multiple of pixels, along both axes
     * @param mode what stands in the added pixels
     */
    record PadToMultiple(int multiple, PadMode mode) implements Op {
        /**
         * Checks the bounds.
         *
         * @param multiple at least 1
         * @param mode {@link PadMode#ZERO} or {@link PadMode#REPLICATE}
         * @throws IllegalArgumentException if the multiple is below 1, or the mode reflects
         */
        public PadToMultiple {
            positive("multiple", multiple);
            if (mode == PadMode.REFLECT) {
                throw new IllegalArgumentException(
                        "padding to a multiple cannot reflect: a map may be smaller than its margin; use REPLICATE");
            }
        }

        @Override
        public String kind() {
            return "padtomultiple";
        }

        @Override
        public Extent extent(List<Extent> inputs) {
            Extent in = inputs.get(0);
            return new Extent(up(in.height()), up(in.width()));
        }

        private int up(int size) {
            return ceilDiv(size, multiple) * multiple;
        }
    }

    /**
     * Takes fixed margins away.
     *
     * @param margins pixels taken off each side; at least one row and one column must be left
     */
    record Crop(Margins margins) implements Op {
        @Override
        public Extent extent(List<Extent> inputs) {
            Extent in = inputs.get(0);
            return new Extent(
                    in.height() - margins.top() - margins.bottom(), in.width() - margins.left() - margins.right());
        }
    }

    /**
     * Sets single values to 0 with the given probability while training and divides the others by the probability of
     * being kept (Srivastava et al. 2014). In evaluation it does nothing.
     *
     * @param probability of being set to 0, in [0, 1)
     */
    record Dropout(double probability) implements Op {
        /**
         * Checks the bounds.
         *
         * @param probability in [0, 1)
         * @throws IllegalArgumentException if it is out of this range
         */
        public Dropout {
            checkProbability(probability);
        }
    }

    /**
     * Sets whole channels of a sample to 0 with the given probability while training and divides the others by the
     * probability of being kept (Tompson et al. 2015). In evaluation it does nothing.
     *
     * @param probability of being set to 0, in [0, 1)
     */
    record ChannelDropout(double probability) implements Op {
        /**
         * Checks the bounds.
         *
         * @param probability in [0, 1)
         * @throws IllegalArgumentException if it is out of this range
         */
        public ChannelDropout {
            checkProbability(probability);
        }
    }

    /**
     * Stochastic depth (Huang et al. 2016, "Deep Networks with Stochastic Depth"), EfficientNet's "drop connect": while
     * training, sets all of a sample to 0 with the given probability and divides the others by the probability of being
     * kept. On the branch beside a shortcut, a dropped sample takes the shortcut alone. In evaluation it does nothing, so
     * there the branch counts as much as it did on average.
     *
     * @param probability of being dropped, in [0, 1)
     * @param dropped which samples of every batch are dropped, from 0, in place of a draw; where absent, each step draws
     *     from the engine's generator
     */
    record StochasticDepth(double probability, Optional<Set<Integer>> dropped) implements Op {
        /**
         * Checks the bounds and copies the set.
         *
         * @param probability in [0, 1)
         * @param dropped sample numbers, each at least 0
         * @throws IllegalArgumentException if one of them is out of its range
         */
        public StochasticDepth {
            checkProbability(probability);
            dropped = dropped.map(Set::copyOf);
            dropped.ifPresent(samples -> samples.forEach(sample -> notNegative("dropped sample", sample)));
        }

        /**
         * One that draws.
         *
         * @param probability of being dropped, in [0, 1)
         * @throws IllegalArgumentException if it is out of this range
         */
        public StochasticDepth(double probability) {
            this(probability, Optional.empty());
        }

        /**
         * {@return the same with its draw fixed}
         *
         * @param samples which samples of every batch are dropped, from 0; an empty set drops none
         * @throws IllegalArgumentException if one of them is negative
         */
        public StochasticDepth withDropped(Set<Integer> samples) {
            return new StochasticDepth(probability, Optional.of(samples));
        }
    }

    /**
     * Hands its input on, and carries the weights of an operator that is not run. Some references keep a layer that their
     * networks never reach: their checkpoints have its weights, their parameter counts include it, and no gradient comes
     * to it.
     *
     * @param idle the operator that is not run
     * @param idleChannels channels it would read
     */
    record Carry(Op idle, int idleChannels) implements Op {
        /**
         * Checks the bounds.
         *
         * @param idle any operator
         * @param idleChannels at least 1
         * @throws IllegalArgumentException if the channels are below 1
         */
        public Carry {
            positive("idle channels", idleChannels);
        }

        @Override
        public List<Weight> weights(String prefix, int inChannels) {
            return idle.weights(prefix, idleChannels).stream()
                    .map(w -> w.role().learned() ? new Weight(w.name(), w.shape(), Weight.Role.IDLE, w.init()) : w)
                    .toList();
        }
    }

    /** Operators that give their first input the size, and so the stride, of their second. */
    sealed interface Like extends Op {
        @Override
        default int minInputs() {
            return 2;
        }

        @Override
        default int maxInputs() {
            return 2;
        }

        @Override
        default Stride stride(List<Tensor> inputs) {
            return inputs.get(1).stride();
        }

        @Override
        default Extent extent(List<Extent> inputs) {
            return inputs.get(1);
        }
    }

    private static Weight biasOf(String prefix, int channels) {
        return new Weight(prefix + ".bias", List.of(channels), Weight.Role.BIAS, Init.ZEROS);
    }

    private static int windows(int size, int before, int after, int reach, int step) {
        int room = size + before + after - reach;
        if (room < 0) {
            throw new IllegalArgumentException("a map of " + size + " pixels, padded by " + before + " and " + after
                    + ", is smaller than the window of " + reach);
        }
        return room / step + 1;
    }

    private static Extent pooled(Extent in, int kernel, int step, int padding, boolean ceilMode) {
        return new Extent(
                pooled(in.height(), kernel, step, padding, ceilMode),
                pooled(in.width(), kernel, step, padding, ceilMode));
    }

    private static int pooled(int size, int kernel, int step, int padding, boolean ceilMode) {
        if (!ceilMode) {
            return windows(size, padding, padding, kernel, step);
        }
        int out = ceilDiv(size + 2 * padding - kernel, step) + 1;
        // PyTorch drops a last window that would start beyond the map and its left padding.
        return (out - 1) * step >= size + padding ? out - 1 : out;
    }

    private static int ceilDiv(int a, int b) {
        return -Math.floorDiv(-a, b);
    }

    private static void poolBounds(int kernel, int step, int padding) {
        positive("kernel", kernel);
        positive("stride", step);
        if (padding < 0 || padding > kernel / 2) {
            throw new IllegalArgumentException(
                    "pool padding " + padding + " must lie between 0 and half the kernel, " + kernel / 2);
        }
    }

    private static int oneChannelCount(List<Tensor> inputs, boolean broadcast) {
        int first = inputs.get(0).channels();
        int second = inputs.get(1).channels();
        if (first != second && !(broadcast && second == 1)) {
            throw new IllegalArgumentException(inputs.get(0) + " and " + inputs.get(1) + " differ in channels");
        }
        return first;
    }

    private static Stride oneStride(List<Tensor> inputs) {
        for (Tensor other : inputs) {
            if (!other.stride().equals(inputs.get(0).stride())) {
                throw new IllegalArgumentException(
                        inputs.get(0) + " and " + other + " differ in stride: resize or crop one first");
            }
        }
        return inputs.get(0).stride();
    }

    private static Extent oneExtent(List<Extent> inputs) {
        for (Extent other : inputs) {
            if (!other.equals(inputs.get(0))) {
                throw new IllegalArgumentException("maps of " + inputs.get(0) + " and " + other + " do not match");
            }
        }
        return inputs.get(0);
    }

    private static void positive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " " + value + " must be at least 1");
        }
    }

    private static void notNegative(String what, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(what + " " + value + " must not be negative");
        }
    }

    private static void checkProbability(double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException("dropout probability " + value + " must lie in [0, 1)");
        }
    }
}
