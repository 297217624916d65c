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
package io.github.unetzoo.predict;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.model.CompiledForms;
import io.github.unetzoo.model.SegmentationModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A model's probabilities of inputs of one size, the mean over the ways in which each is shown to it. */
final class AugmentedNetwork {

    private final SegmentationModel model;
    private final UnaryOperator<NDArray> activation;
    private final TestTimeAugmentation augmentation;
    private final Optional<CompiledForms> compiled;

    /**
     * A network.
     *
     * @param activation makes probabilities of logits (N, K, H, W)
     * @param compiled whether its compiled form runs, where there is one
     */
    AugmentedNetwork(
            SegmentationModel model,
            UnaryOperator<NDArray> activation,
            TestTimeAugmentation augmentation,
            boolean compiled) {
        this.model = model;
        this.activation = activation;
        this.augmentation = augmentation;
        this.compiled = compiled && model.compiles() ? Optional.of(model.compiled()) : Optional.empty();
    }

    /**
     * Runs.
     *
     * @param inputs of (C, H, W), normalised, of a size that the network takes
     * @return (K, H, W) each, smaller by what the network loses at the borders
     */
    List<Raster> run(List<Raster> inputs) {
        List<Raster> means = new ArrayList<>();
        int shown = 0;
        for (double scale : augmentation.scales()) {
            for (Symmetry symmetry : augmentation.symmetries()) {
                List<Raster> turned = inputs.stream().map(symmetry::apply).toList();
                List<Raster> outputs = (scale == 1 ? plain(turned) : scaled(turned, scale))
                        .stream().map(symmetry::undo).toList();
                shown++;
                for (int i = 0; i < outputs.size(); i++) {
                    if (shown == 1) {
                        means.add(outputs.get(i));
                    } else {
                        means.set(i, mean(means.get(i), outputs.get(i), shown));
                    }
                }
            }
        }
        return means;
    }

    /** The mean of so many images, given that of all but the last: equal values stay as they are to the last bit. */
    private static Raster mean(Raster before, Raster last, int images) {
        float[] samples = before.samples().clone();
        for (int i = 0; i < samples.length; i++) {
            samples[i] += (last.samples()[i] - samples[i]) / images;
        }
        return Raster.of(before.channels(), before.height(), before.width(), samples);
    }

    private List<Raster> scaled(List<Raster> inputs, double scale) {
        Raster first = inputs.get(0);
        Graph graph = model.network().graph();
        int height = Math.max(1, (int) Math.round(first.height() * scale));
        int width = Math.max(1, (int) Math.round(first.width() * scale));
        Framing rows = Framing.of(graph, height);
        Framing columns = Framing.of(graph, width);
        List<Raster> outputs = plain(inputs.stream()
                .map(input -> Resize.bilinear(input, height, width)
                        .mirrorPad(rows.before(), columns.before(), rows.after(), columns.after()))
                .toList());
        // What a network of valid convolutions loses at the borders of an input of scale 1.
        var out = graph.extents(first.height(), first.width())
                .get(graph.firstOutput().id());
        int top = (first.height() - out.height()) / 2;
        int left = (first.width() - out.width()) / 2;
        return outputs.stream()
                .map(output -> Resize.bilinear(
                                output.crop(rows.skipped(), columns.skipped(), height, width),
                                first.height(),
                                first.width())
                        .crop(top, left, out.height(), out.width()))
                .toList();
    }

    private List<Raster> plain(List<Raster> inputs) {
        Raster first = inputs.get(0);
        int size = first.samples().length;
        float[] stacked = new float[Math.multiplyExact(size, inputs.size())];
        for (int i = 0; i < inputs.size(); i++) {
            System.arraycopy(inputs.get(i).samples(), 0, stacked, i * size, size);
        }
        try (NDManager manager = model.djl().getNDManager().newSubManager()) {
            NDArray images =
                    manager.create(stacked, new Shape(inputs.size(), first.channels(), first.height(), first.width()));
            NDArray values = activation.apply(logits(manager, images, first));
            Shape shape = values.getShape();
            int channels = (int) shape.get(1);
            int height = (int) shape.get(2);
            int width = (int) shape.get(3);
            List<Raster> results = new ArrayList<>();
            for (int i = 0; i < inputs.size(); i++) {
                results.add(Raster.of(channels, height, width, values.get(i).toFloatArray()));
            }
            return results;
        }
    }

    private NDArray logits(NDManager manager, NDArray images, Raster first) {
        NDList outputs = compiled.isPresent()
                ? compiled.get()
                        .forImage(new Extent(first.height(), first.width()))
                        .run(images)
                : model.block().forward(new ParameterStore(manager, false), new NDList(images), false);
        return outputs.get(0);
    }
}
