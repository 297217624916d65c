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

import io.github.unetzoo.data.ImageSource;
import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.LabelSink;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.geometry.ConnectedComponents;
import io.github.unetzoo.geometry.SmallObjects;
import io.github.unetzoo.geometry.Watershed;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Predicts images of any size with a model, which it does not own, and with the weights that the model has when the
 * predictor is made. Where the network cannot take a size, the image is
 * framed by its own mirrored borders and the result cropped back. Large images are predicted in tiles, see {@link
 * Tiling}; those larger than memory go in and out in strips. Any number of threads may share one.
 */
public final class SegmentationPredictor {

    /** More than there are sizes in most collections; plans are small and soon made again. */
    private static final int MOST_PLANS = 64;

    private final SegmentationModel model;
    private final PredictionOptions options;
    private final Graph graph;
    private final Interpretation interpretation;
    private final AugmentedNetwork network;
    private final Map<Extent, Plan> plans = new ConcurrentHashMap<>();

    /**
     * Makes a predictor over a model, with the defaults.
     *
     * @param model not closed by the predictor, and to stay open while it is used
     */
    public SegmentationPredictor(SegmentationModel model) {
        this(model, PredictionOptions.DEFAULT);
    }

    /**
     * Makes a predictor over a model.
     *
     * @param model not closed by the predictor, and to stay open while it is used
     * @param options how it predicts
     * @throws IllegalArgumentException if the options do not go with the model's classes
     */
    public SegmentationPredictor(SegmentationModel model, PredictionOptions options) {
        options.checkFit(model.network().task(), model.classes());
        this.model = model;
        this.options = options;
        this.graph = model.network().graph();
        this.interpretation = new Interpretation(model.network().task(), options.thresholds());
        this.network = new AugmentedNetwork(model, interpretation::values, options.augmentation(), options.compiled());
    }

    /** {@return the model, the caller's own} */
    public SegmentationModel model() {
        return model;
    }

    /** {@return how it predicts} */
    public PredictionOptions options() {
        return options;
    }

    /**
     * Predicts one image.
     *
     * @param image (C, H, W), samples in [0, 1]; grey is brought to the model's channels and the reverse
     * @return at the image's own size
     * @throws IllegalArgumentException if the channels do not fit the model, the network cannot take an image or tiles of
     *     this size, or an array cannot hold the probabilities, which {@link #segment} does without
     */
    public Prediction predict(Raster image) {
        int channels = graph.firstOutput().channels();
        int pixels = image.height() * image.width();
        if ((long) channels * pixels > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("the probabilities of " + channels + " classes in an image of "
                    + image.height() + "x" + image.width()
                    + " pixels do not fit into one array: ask for the classes alone, with segment");
        }
        float[] values = new float[channels * pixels];
        int[] done = {0};
        run(ImageSource.of(image), strip -> {
            int count = strip.height() * strip.width();
            for (int c = 0; c < channels; c++) {
                System.arraycopy(strip.samples(), c * count, values, c * pixels + done[0], count);
            }
            done[0] += count;
        });
        return interpret(Raster.of(channels, image.height(), image.width(), values));
    }

    /**
     * Predicts the classes of one image and its instances, if asked for: those of {@link #predict(Raster)}, in less
     * memory. Of the probabilities no more is held than one row of tiles has, however many the classes.
     *
     * @param image as for {@link #predict(Raster)}
     * @return at the image's own size
     * @throws IllegalArgumentException if the channels do not fit the model, the network cannot take an image or tiles of
     *     this size, or for a regression
     */
    public Segmentation segment(Raster image) {
        checkClasses();
        int[] labels = new int[image.height() * image.width()];
        int[] done = {0};
        run(ImageSource.of(image), strip -> {
            int[] rows = interpretation.labels(strip).labels();
            System.arraycopy(rows, 0, labels, done[0], rows.length);
            done[0] += rows.length;
        });
        return finish(LabelMap.of(image.height(), image.width(), labels));
    }

    /**
     * Predicts the classes of an image that need not fit into memory, strip by strip: a row of tiles, or the whole image
     * where {@link Tiling} makes one piece of it. Memory is in proportion to the image's width and the height of a tile.
     * An image that the model normalises by its own mean is read once more, for that. With minimum sizes, labels wait in
     * a temporary file. The labels are those of {@link #predict(Raster)}.
     *
     * @param image as for {@link #predict(Raster)}; it is not closed
     * @param labels takes (rows, W) from top to bottom
     * @throws IllegalArgumentException as for {@link #predict(Raster)}, for a regression, and if instances are asked for,
     *     which need the whole image
     */
    public void predict(ImageSource image, LabelSink labels) {
        checkClasses();
        if (!(options.instances() instanceof Instances.None)) {
            throw new IllegalArgumentException("instances need the whole image of " + image.height() + "x"
                    + image.width() + " pixels in memory: predict it as a Raster, or leave instances out");
        }
        if (!hasMinimumSizes()) {
            run(image, strip -> labels.write(interpretation.labels(strip)));
            return;
        }
        SmallObjects objects = new SmallObjects(image.width());
        try (LabelSpool spool = new LabelSpool()) {
            run(image, strip -> {
                LabelMap map = interpretation.labels(strip);
                measure(objects, map);
                spool.write(map);
            });
            SmallObjects.Clearing clearing = objects.clearing(this::minimumSize);
            spool.replay(image.width(), strip -> {
                clear(clearing, strip);
                labels.write(strip);
            });
        }
    }

    private void checkClasses() {
        if (model.network().task() instanceof Task.Regression) {
            throw new IllegalArgumentException("a regression has no classes: predict its values from a Raster");
        }
    }

    private void run(ImageSource image, Consumer<Raster> strips) {
        ImageSource fitting = image.toChannels(graph.input().channels());
        UnaryOperator<Raster> normalization = model.normalization().of(fitting);
        new Mosaic(
                        fitting,
                        plan(new Extent(image.height(), image.width())),
                        graph.firstOutput().channels(),
                        options.batch(),
                        inputs -> network.run(inputs.stream().map(normalization).toList()))
                .run(strips);
    }

    /** The plan for images of a size; those of the last sizes are kept. */
    Plan plan(Extent image) {
        if (plans.size() >= MOST_PLANS && !plans.containsKey(image)) {
            plans.clear();
        }
        return plans.computeIfAbsent(
                image,
                size -> Plan.of(
                        graph, options.tiling(), options.augmentation().largestScale(), size.height(), size.width()));
    }

    private Prediction interpret(Raster values) {
        if (model.network().task() instanceof Task.Regression) {
            return new Prediction(values, Optional.empty(), Optional.empty());
        }
        Segmentation segmentation = finish(interpretation.labels(values));
        return new Prediction(values, Optional.of(segmentation.labels()), segmentation.instances());
    }

    private Segmentation finish(LabelMap labels) {
        if (hasMinimumSizes()) {
            SmallObjects objects = new SmallObjects(labels.width());
            measure(objects, labels);
            clear(objects.clearing(this::minimumSize), labels);
        }
        return new Segmentation(labels, instances(labels));
    }

    private boolean hasMinimumSizes() {
        return options.minimumSizes().stream().anyMatch(size -> size > 1);
    }

    private int minimumSize(int label) {
        return PredictionOptions.forClass(options.minimumSizes(), label, 0);
    }

    private static void measure(SmallObjects objects, LabelMap rows) {
        for (int y = 0; y < rows.height(); y++) {
            objects.measure(rows.labels(), y * rows.width());
        }
    }

    /** Changes labels that are this class's own still. */
    private static void clear(SmallObjects.Clearing clearing, LabelMap rows) {
        for (int y = 0; y < rows.height(); y++) {
            clearing.clear(rows.labels(), y * rows.width());
        }
    }

    private Optional<LabelMap> instances(LabelMap labels) {
        if (options.instances() instanceof Instances.Watershed watershed) {
            return Optional.of(split(labels, watershed.depth()));
        }
        return options.instances() instanceof Instances.Components
                ? Optional.of(LabelMap.of(
                        labels.height(),
                        labels.width(),
                        ConnectedComponents.of(labels.labels(), labels.height(), labels.width())))
                : Optional.empty();
    }

    private LabelMap split(LabelMap labels, double depth) {
        int[] classes = labels.labels();
        int[] ids = new int[classes.length];
        int used = 0;
        for (int k = 1; k < model.classes().size(); k++) {
            boolean[] mask = new boolean[classes.length];
            for (int i = 0; i < mask.length; i++) {
                mask[i] = classes[i] == k;
            }
            int[] parts = Watershed.split(mask, labels.height(), labels.width(), depth);
            int most = 0;
            for (int i = 0; i < ids.length; i++) {
                most = Math.max(most, parts[i]);
                if (parts[i] > 0) {
                    ids[i] = used + parts[i];
                }
            }
            used += most;
        }
        return LabelMap.of(labels.height(), labels.width(), ids);
    }
}
