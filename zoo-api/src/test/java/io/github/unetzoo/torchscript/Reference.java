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

import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Interpolation;
import io.github.unetzoo.graph.Node;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.PadMode;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.graph.Weight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a graph computes in evaluation, by the textbook: loops over doubles that know nothing of TorchScript. Where an
 * output pixel has no source it is a zero, the edge or the mirror image, read through {@link Grid#at}.
 */
final class Reference {

    /** Values of (n, c, h, w), the last index fastest. */
    record Grid(int n, int c, int h, int w, double[] values) {
        static Grid of(int n, int c, int h, int w) {
            return new Grid(n, c, h, w, new double[n * c * h * w]);
        }

        double at(int i, int k, int y, int x) {
            return values[((i * c + k) * h + y) * w + x];
        }

        void set(int i, int k, int y, int x, double value) {
            values[((i * c + k) * h + y) * w + x] = value;
        }

        boolean has(int y, int x) {
            return y >= 0 && y < h && x >= 0 && x < w;
        }
    }

    private interface Pixel {
        double at(int i, int k, int y, int x);
    }

    private final Map<String, double[]> weights;

    private Reference(Map<String, double[]> weights) {
        this.weights = weights;
    }

    static List<Grid> evaluate(Graph graph, Grid image, Map<String, double[]> weights) {
        Reference reference = new Reference(weights);
        Map<Tensor, Grid> values = new HashMap<>();
        for (Node node : graph.nodes()) {
            Grid result = node.op() instanceof Op.Input
                    ? image
                    : reference.compute(
                            node, node.inputs().stream().map(values::get).toList());
            values.put(node.output(), result);
        }
        return graph.outputs().values().stream().map(values::get).toList();
    }

    private double[] weight(Node node, Weight.Role role) {
        return weights.get(node.weight(role).orElseThrow().name());
    }

    private double bias(Node node, int channel) {
        return node.weight(Weight.Role.BIAS).isPresent() ? weight(node, Weight.Role.BIAS)[channel] : 0;
    }

    private static Grid fill(int n, int c, int h, int w, Pixel pixel) {
        Grid out = Grid.of(n, c, h, w);
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < c; k++) {
                for (int y = 0; y < h; y++) {
                    for (int x = 0; x < w; x++) {
                        out.set(i, k, y, x, pixel.at(i, k, y, x));
                    }
                }
            }
        }
        return out;
    }

    private static Grid map(Grid a, Pixel pixel) {
        return fill(a.n, a.c, a.h, a.w, pixel);
    }

    private Grid compute(Node node, List<Grid> inputs) {
        Op op = node.op();
        Grid a = inputs.get(0);
        if (op instanceof Op.Conv conv) {
            return conv(node, conv, a);
        } else if (op instanceof Op.ConvTranspose conv) {
            return convTranspose(node, conv, a);
        } else if (op instanceof Op.BatchNorm norm) {
            double[] scale = weight(node, Weight.Role.NORM_SCALE);
            double[] shift = weight(node, Weight.Role.NORM_SHIFT);
            double[] mean = weight(node, Weight.Role.RUNNING_MEAN);
            double[] variance = weight(node, Weight.Role.RUNNING_VAR);
            return map(
                    a,
                    (i, k, y, x) -> (a.at(i, k, y, x) - mean[k]) / Math.sqrt(variance[k] + norm.epsilon()) * scale[k]
                            + shift[k]);
        } else if (op instanceof Op.GroupNorm norm) {
            return groupNorm(node, norm, a);
        } else if (op instanceof Op.Relu) {
            return map(a, (i, k, y, x) -> Math.max(0, a.at(i, k, y, x)));
        } else if (op instanceof Op.LeakyRelu relu) {
            return map(a, (i, k, y, x) -> a.at(i, k, y, x) * (a.at(i, k, y, x) < 0 ? relu.slope() : 1));
        } else if (op instanceof Op.Silu) {
            return map(a, (i, k, y, x) -> a.at(i, k, y, x) / (1 + Math.exp(-a.at(i, k, y, x))));
        } else if (op instanceof Op.Sigmoid) {
            return map(a, (i, k, y, x) -> 1 / (1 + Math.exp(-a.at(i, k, y, x))));
        } else if (op instanceof Op.Softmax) {
            return map(a, (i, k, y, x) -> {
                double sum = 0;
                for (int other = 0; other < a.c; other++) {
                    sum += Math.exp(a.at(i, other, y, x));
                }
                return Math.exp(a.at(i, k, y, x)) / sum;
            });
        } else if (op instanceof Op.ArgMax) {
            return fill(a.n, 1, a.h, a.w, (i, k, y, x) -> {
                int largest = 0;
                for (int other = 1; other < a.c; other++) {
                    largest = a.at(i, other, y, x) > a.at(i, largest, y, x) ? other : largest;
                }
                return largest;
            });
        } else if (op instanceof Op.Gate gate) {
            Grid b = inputs.get(1);
            int free = a.c - b.c;
            return map(a, (i, k, y, x) -> {
                boolean open = k < free || b.at(i, k - free, b.h == 1 ? 0 : y, b.w == 1 ? 0 : x) > 0;
                return open ? a.at(i, k, y, x) : gate.closed();
            });
        } else if (op instanceof Op.MaxPool pool) {
            return maxPool(a, pool);
        } else if (op instanceof Op.AvgPool pool) {
            return avgPool(a, pool);
        } else if (op instanceof Op.AdaptiveAvgPool pool) {
            return adaptive(a, pool.size(), false);
        } else if (op instanceof Op.AdaptiveMaxPool pool) {
            return adaptive(a, pool.size(), true);
        } else if (op instanceof Op.FusedConv fused) {
            return fused(node, fused, inputs);
        } else if (op instanceof Op.ResizedConv conv) {
            return conv(
                    node,
                    conv.conv(),
                    compute(new Node(conv.resizing(), node.inputs(), node.output(), List.of()), inputs));
        } else if (op instanceof Op.Upsample up) {
            return resize(a, a.h * up.factor(), a.w * up.factor(), up.interpolation());
        } else if (op instanceof Op.ResizeLike resize) {
            return resize(a, inputs.get(1).h, inputs.get(1).w, resize.interpolation());
        } else if (op instanceof Op.PadLike) {
            Grid like = inputs.get(1);
            int top = Math.floorDiv(like.h - a.h, 2);
            int left = Math.floorDiv(like.w - a.w, 2);
            return shifted(a, like.h, like.w, top, left, PadMode.ZERO);
        } else if (op instanceof Op.CropLike crop) {
            Grid like = inputs.get(1);
            int top = crop.offset().orElse((a.h - like.h) / 2);
            int left = crop.offset().orElse((a.w - like.w) / 2);
            return fill(a.n, a.c, like.h, like.w, (i, k, y, x) -> a.at(i, k, y + top, x + left));
        } else if (op instanceof Op.Concat) {
            return concat(inputs);
        } else if (op instanceof Op.Add) {
            return map(a, (i, k, y, x) -> a.at(i, k, y, x) + inputs.get(1).at(i, k, y, x));
        } else if (op instanceof Op.Scale scale) {
            return map(a, (i, k, y, x) -> a.at(i, k, y, x) * scale.factor());
        } else if (op instanceof Op.Multiply) {
            Grid b = inputs.get(1);
            return map(
                    a,
                    (i, k, y, x) -> a.at(i, k, y, x) * b.at(i, b.c == 1 ? 0 : k, b.h == 1 ? 0 : y, b.w == 1 ? 0 : x));
        } else if (op instanceof Op.Pad pad) {
            int h = a.h + pad.margins().top() + pad.margins().bottom();
            int w = a.w + pad.margins().left() + pad.margins().right();
            return shifted(a, h, w, pad.margins().top(), pad.margins().left(), pad.mode());
        } else if (op instanceof Op.PadToMultiple pad) {
            int h = (a.h + pad.multiple() - 1) / pad.multiple() * pad.multiple();
            int w = (a.w + pad.multiple() - 1) / pad.multiple() * pad.multiple();
            return shifted(a, h, w, 0, 0, pad.mode());
        } else if (op instanceof Op.Crop crop) {
            int h = a.h - crop.margins().top() - crop.margins().bottom();
            int w = a.w - crop.margins().left() - crop.margins().right();
            return fill(
                    a.n,
                    a.c,
                    h,
                    w,
                    (i, k, y, x) -> a.at(
                            i, k, y + crop.margins().top(), x + crop.margins().left()));
        } else if (op instanceof Op.Carry
                || op instanceof Op.Dropout
                || op instanceof Op.ChannelDropout
                || op instanceof Op.StochasticDepth) {
            return a;
        }
        throw new AssertionError("no reference for " + op);
    }

    private Grid fused(Node node, Op.FusedConv fused, List<Grid> inputs) {
        Grid sum = conv(node, fused.conv(), inputs.get(0));
        if (fused.adds()) {
            sum = compute(new Node(new Op.Add(), node.inputs(), node.output(), List.of()), List.of(sum, inputs.get(1)));
        }
        Grid result = sum;
        return fused.activation()
                .map(op -> compute(new Node(op, node.inputs(), node.output(), List.of()), List.of(result)))
                .orElse(result);
    }

    private Grid conv(Node node, Op.Conv conv, Grid a) {
        double[] kernel = weight(node, Weight.Role.KERNEL);
        int size = conv.kernel();
        int perGroup = a.c / conv.groups();
        int reach = conv.dilation() * (size - 1);
        int h = (a.h + conv.padding().top() + conv.padding().bottom() - reach - 1) / conv.step() + 1;
        int w = (a.w + conv.padding().left() + conv.padding().right() - reach - 1) / conv.step() + 1;
        return fill(a.n, conv.outChannels(), h, w, (i, k, y, x) -> {
            int group = k / (conv.outChannels() / conv.groups());
            double sum = bias(node, k);
            for (int c = 0; c < perGroup; c++) {
                for (int ky = 0; ky < size; ky++) {
                    for (int kx = 0; kx < size; kx++) {
                        int iy = y * conv.step()
                                + ky * conv.dilation()
                                - conv.padding().top();
                        int ix = x * conv.step()
                                + kx * conv.dilation()
                                - conv.padding().left();
                        if (a.has(iy, ix)) {
                            sum += kernel[((k * perGroup + c) * size + ky) * size + kx]
                                    * a.at(i, group * perGroup + c, iy, ix);
                        }
                    }
                }
            }
            return sum;
        });
    }

    /** Every input pixel stamps its kernel onto the output. */
    private Grid convTranspose(Node node, Op.ConvTranspose conv, Grid a) {
        double[] kernel = weight(node, Weight.Role.KERNEL);
        int size = conv.kernel();
        int h = (a.h - 1) * conv.step() - 2 * conv.padding() + size + conv.outputPadding();
        int w = (a.w - 1) * conv.step() - 2 * conv.padding() + size + conv.outputPadding();
        Grid out = fill(a.n, conv.outChannels(), h, w, (i, k, y, x) -> bias(node, k));
        for (int i = 0; i < a.n; i++) {
            for (int c = 0; c < a.c; c++) {
                for (int y = 0; y < a.h; y++) {
                    for (int x = 0; x < a.w; x++) {
                        for (int k = 0; k < out.c; k++) {
                            for (int tap = 0; tap < size * size; tap++) {
                                int oy = y * conv.step() + tap / size - conv.padding();
                                int ox = x * conv.step() + tap % size - conv.padding();
                                if (out.has(oy, ox)) {
                                    double stamp = a.at(i, c, y, x) * kernel[(c * out.c + k) * size * size + tap];
                                    out.set(i, k, oy, ox, out.at(i, k, oy, ox) + stamp);
                                }
                            }
                        }
                    }
                }
            }
        }
        return out;
    }

    private Grid groupNorm(Node node, Op.GroupNorm norm, Grid a) {
        double[] scale = weight(node, Weight.Role.NORM_SCALE);
        double[] shift = weight(node, Weight.Role.NORM_SHIFT);
        int channels = a.c / norm.groups();
        return map(a, (i, k, y, x) -> {
            double sum = 0;
            double squares = 0;
            int first = k / channels * channels;
            for (int c = first; c < first + channels; c++) {
                for (int pixel = 0; pixel < a.h * a.w; pixel++) {
                    double value = a.at(i, c, pixel / a.w, pixel % a.w);
                    sum += value;
                    squares += value * value;
                }
            }
            double mean = sum / (channels * a.h * a.w);
            double variance = squares / (channels * a.h * a.w) - mean * mean;
            return (a.at(i, k, y, x) - mean) / Math.sqrt(variance + norm.epsilon()) * scale[k] + shift[k];
        });
    }

    /** How many windows begin inside the map or its left padding, the last being whole unless {@code ceil}. */
    private static int windows(int size, int kernel, int step, int padding, boolean ceil) {
        int count = 0;
        for (int start = -padding; ; start += step) {
            boolean whole = start + kernel <= size + padding;
            boolean partly = start < size && start - step + kernel < size + padding;
            if (!whole && !(ceil && partly)) {
                return count;
            }
            count++;
        }
    }

    private static Grid maxPool(Grid a, Op.MaxPool pool) {
        int h = windows(a.h, pool.kernel(), pool.step(), pool.padding(), pool.ceilMode());
        int w = windows(a.w, pool.kernel(), pool.step(), pool.padding(), pool.ceilMode());
        return fill(a.n, a.c, h, w, (i, k, y, x) -> {
            double max = Double.NEGATIVE_INFINITY;
            for (int tap = 0; tap < pool.kernel() * pool.kernel(); tap++) {
                int iy = y * pool.step() - pool.padding() + tap / pool.kernel();
                int ix = x * pool.step() - pool.padding() + tap % pool.kernel();
                max = a.has(iy, ix) ? Math.max(max, a.at(i, k, iy, ix)) : max;
            }
            return max;
        });
    }

    private static Grid avgPool(Grid a, Op.AvgPool pool) {
        int h = windows(a.h, pool.kernel(), pool.step(), pool.padding(), pool.ceilMode());
        int w = windows(a.w, pool.kernel(), pool.step(), pool.padding(), pool.ceilMode());
        return fill(a.n, a.c, h, w, (i, k, y, x) -> {
            double sum = 0;
            int inside = 0;
            int counted = 0;
            for (int tap = 0; tap < pool.kernel() * pool.kernel(); tap++) {
                int iy = y * pool.step() - pool.padding() + tap / pool.kernel();
                int ix = x * pool.step() - pool.padding() + tap % pool.kernel();
                if (a.has(iy, ix)) {
                    sum += a.at(i, k, iy, ix);
                    inside++;
                }
                // Padding counts; what ceil mode adds beyond it does not.
                if (iy < a.h + pool.padding() && ix < a.w + pool.padding()) {
                    counted++;
                }
            }
            return sum / (pool.countPadding() ? counted : inside);
        });
    }

    private static Grid adaptive(Grid a, Extent size, boolean maximum) {
        return fill(a.n, a.c, size.height(), size.width(), (i, k, y, x) -> {
            int top = y * a.h / size.height();
            int bottom = (int) Math.ceil((y + 1.0) * a.h / size.height());
            int left = x * a.w / size.width();
            int right = (int) Math.ceil((x + 1.0) * a.w / size.width());
            double sum = 0;
            double max = Double.NEGATIVE_INFINITY;
            for (int iy = top; iy < bottom; iy++) {
                for (int ix = left; ix < right; ix++) {
                    sum += a.at(i, k, iy, ix);
                    max = Math.max(max, a.at(i, k, iy, ix));
                }
            }
            return maximum ? max : sum / ((bottom - top) * (right - left));
        });
    }

    private static Grid resize(Grid a, int h, int w, Interpolation interpolation) {
        if (interpolation == Interpolation.NEAREST) {
            return fill(a.n, a.c, h, w, (i, k, y, x) -> a.at(i, k, y * a.h / h, x * a.w / w));
        }
        boolean corners = interpolation == Interpolation.BILINEAR_ALIGN_CORNERS;
        return fill(a.n, a.c, h, w, (i, k, y, x) -> {
            double sy = source(y, a.h, h, corners);
            double sx = source(x, a.w, w, corners);
            int y0 = (int) sy;
            int x0 = (int) sx;
            int y1 = Math.min(y0 + 1, a.h - 1);
            int x1 = Math.min(x0 + 1, a.w - 1);
            double upper = a.at(i, k, y0, x0) * (1 - (sx - x0)) + a.at(i, k, y0, x1) * (sx - x0);
            double lower = a.at(i, k, y1, x0) * (1 - (sx - x0)) + a.at(i, k, y1, x1) * (sx - x0);
            return upper * (1 - (sy - y0)) + lower * (sy - y0);
        });
    }

    private static double source(int target, int in, int out, boolean corners) {
        if (corners) {
            return out == 1 ? 0 : (double) target * (in - 1) / (out - 1);
        }
        return Math.max(0, (target + 0.5) * in / out - 0.5);
    }

    private static Grid shifted(Grid a, int h, int w, int top, int left, PadMode mode) {
        return fill(a.n, a.c, h, w, (i, k, y, x) -> {
            int iy = y - top;
            int ix = x - left;
            return switch (mode) {
                case ZERO -> a.has(iy, ix) ? a.at(i, k, iy, ix) : 0;
                case REPLICATE -> a.at(i, k, Math.max(0, Math.min(a.h - 1, iy)), Math.max(0, Math.min(a.w - 1, ix)));
                case REFLECT -> a.at(i, k, mirrored(iy, a.h), mirrored(ix, a.w));
            };
        });
    }

    private static int mirrored(int index, int size) {
        int positive = Math.abs(index);
        return positive < size ? positive : 2 * (size - 1) - positive;
    }

    private static Grid concat(List<Grid> inputs) {
        List<double[]> sources = new ArrayList<>();
        int channels = inputs.stream().mapToInt(Grid::c).sum();
        Grid a = inputs.get(0);
        for (int i = 0; i < a.n; i++) {
            for (Grid input : inputs) {
                for (int k = 0; k < input.c; k++) {
                    double[] plane = new double[a.h * a.w];
                    System.arraycopy(input.values, (i * input.c + k) * plane.length, plane, 0, plane.length);
                    sources.add(plane);
                }
            }
        }
        return fill(a.n, channels, a.h, a.w, (i, k, y, x) -> sources.get(i * channels + k)[y * a.w + x]);
    }
}
