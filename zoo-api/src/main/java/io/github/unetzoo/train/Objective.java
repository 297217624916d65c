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
package io.github.unetzoo.train;

import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.loss.DeepSupervisionLoss;
import io.github.unetzoo.loss.Losses;
import io.github.unetzoo.loss.PresenceLoss;
import io.github.unetzoo.loss.SegmentationLoss;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Supervision;
import io.github.unetzoo.model.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a training minimises: the configured loss on each output that the network wants supervised. */
public final class Objective {

    /** Begins the words for a loss that is not among the named ones. */
    private static final String OWN = "own ";

    private Objective() {}

    /**
     * The configuration of a training by a loss of one's own: its words tell the training from those by other losses.
     *
     * @throws IllegalArgumentException if it has words for another loss
     */
    static TrainingConfig with(TrainingConfig config, SegmentationLoss own) {
        String words = words(own);
        if (!config.loss().equals("auto") && !config.loss().equals(words)) {
            throw new IllegalArgumentException("the configuration has loss " + config.loss() + ", and loss " + words
                    + " is given besides: leave one of them out");
        }
        return config.toBuilder().optLoss(words).build();
    }

    /** A sum or a product has no class that would say something. */
    private static String words(SegmentationLoss own) {
        Class<?> type = own.getClass();
        return OWN + own.getName() + (type.isAnonymousClass() ? "" : " (" + type.getName() + ")");
    }

    /**
     * {@return the loss of all outputs that count, in the order in which the network names them for supervision}
     *
     * @param network that is to be trained; its task decides which losses fit and what {@code auto} is
     * @param config for loss, weights of classes and of outputs, border weights, and the crop's size in pixels
     * @throws IllegalArgumentException if the loss does not fit the task or the crop's size, or weights do not fit the
     *     outputs or classes
     */
    public static DeepSupervisionLoss of(Network network, TrainingConfig config) {
        return of(network, config, Optional.empty());
    }

    /** The same by a loss of one's own, if one is given; the configuration is of {@link #with}. */
    static DeepSupervisionLoss of(Network network, TrainingConfig config, Optional<SegmentationLoss> own) {
        SegmentationLoss segmentation = segmentation(network.task(), config, own);
        List<Supervision> supervised = network.supervision();
        List<Double> weights = config.headWeights().isEmpty()
                ? supervised.stream().map(Supervision::weight).toList()
                : config.headWeights();
        List<String> names = supervised.stream().map(Supervision::output).toList();
        if (weights.size() != supervised.size()) {
            throw new IllegalArgumentException("head weights " + weights + " do not fit the outputs that "
                    + network.architecture() + " wants supervised, " + names + ": give one for each");
        }
        List<String> outputs = List.copyOf(network.graph().outputs().keySet());
        List<DeepSupervisionLoss.Level> levels = new ArrayList<>();
        for (int i = 0; i < supervised.size(); i++) {
            Supervision one = supervised.get(i);
            int output = outputs.indexOf(one.output());
            if (output < 0) {
                throw new IllegalArgumentException(network.architecture() + " wants output \"" + one.output()
                        + "\" supervised and has none of this name: it has " + outputs);
            }
            if (one.kind() == Supervision.Kind.SEGMENTATION) {
                checkSize(network.graph(), one.output(), config.crop(), segmentation);
            }
            if (weights.get(i) > 0) {
                levels.add(new DeepSupervisionLoss.Level(
                        output,
                        switch (one.kind()) {
                            case SEGMENTATION -> segmentation;
                            case PRESENCE -> new PresenceLoss();
                        },
                        weights.get(i)));
            }
        }
        return new DeepSupervisionLoss(levels);
    }

    /** The labels have the first output's size. */
    private static void checkSize(Graph graph, String name, int crop, SegmentationLoss loss) {
        List<Extent> extents = graph.extents(crop, crop);
        Tensor output = graph.outputs().getOrDefault(name, graph.firstOutput());
        Extent size = extents.get(output.id());
        Extent first = extents.get(graph.firstOutput().id());
        if (!size.equals(first)) {
            throw new IllegalArgumentException("output \"" + name + "\" is " + size.height() + "x" + size.width()
                    + " where the first is " + first.height() + "x" + first.width()
                    + ": bring it to that size in the graph");
        }
        if (Math.min(size.height(), size.width()) < loss.leastSide()) {
            throw new IllegalArgumentException("crops of " + crop + " pixels give output \"" + name + "\" of "
                    + size.height() + "x" + size.width() + ", and loss " + loss.getName() + " compares windows of "
                    + loss.leastSide() + " pixels: take larger crops, or another loss");
        }
    }

    /** The losses, by their words, that can train a task; first the one by which its pixels are usually judged. */
    static List<String> losses(Task task) {
        if (task instanceof Task.Regression) {
            return Losses.OF_NUMBERS;
        }
        return task instanceof Task.Multiclass ? Losses.OF_CLASSES : Losses.OF_ONE_LOGIT;
    }

    private static SegmentationLoss segmentation(Task task, TrainingConfig config, Optional<SegmentationLoss> own) {
        if (task instanceof Task.Regression && task.outputs() > 1) {
            throw new IllegalArgumentException("a regression of " + task.outputs()
                    + " outputs cannot be trained on masks, which hold one number per pixel: build it with 1");
        }
        SegmentationLoss loss = own.isPresent() ? checked(own.get(), config) : named(task, config);
        if (task instanceof Task.Multilabel) {
            if (!config.classWeights().isEmpty()) {
                throw new IllegalArgumentException("class weights " + config.classWeights()
                        + " are for classes that exclude each other, and this network has labels: leave them out");
            }
            return loss.perLabel();
        }
        int classes = task.maskClasses().orElse(0);
        if (!config.classWeights().isEmpty() && config.classWeights().size() != classes) {
            throw new IllegalArgumentException("class weights " + config.classWeights() + " do not fit " + classes
                    + " classes: give one per class, the background first");
        }
        return loss;
    }

    private static SegmentationLoss named(Task task, TrainingConfig config) {
        if (config.loss().startsWith(OWN)) {
            throw new IllegalArgumentException("the configuration is of a training by loss \"" + config.loss()
                    + "\", which is none of the named ones: give that loss too (optLoss), or choose one by its words");
        }
        List<String> fitting = losses(task);
        String first = fitting.get(0);
        String usual = task instanceof Task.Regression ? first : first + "+dice";
        String words = config.loss().equals("auto") ? usual : config.loss();
        SegmentationLoss loss = Losses.named(words, config.classWeights());
        List<String> used = Losses.names(words);
        for (String word : used) {
            if (!fitting.contains(word)) {
                throw new IllegalArgumentException(
                        "loss " + word + " does not go with " + task + "; these do: " + fitting);
            }
        }
        if (!config.classWeights().isEmpty() && used.stream().noneMatch(Losses::weighsClasses)) {
            throw new IllegalArgumentException("class weights " + config.classWeights()
                    + " are for cross-entropy, focal and hybrid, and the loss is " + words + ": leave them out, or add "
                    + (fitting.contains("ce") ? "ce" : "focal"));
        }
        if (config.borderWeights() && !loss.weighsPixels()) {
            throw new IllegalArgumentException("border weights do not go with loss " + words
                    + ": ms-ssim compares windows and cannot weigh pixels; leave one of them out");
        }
        return loss;
    }

    private static SegmentationLoss checked(SegmentationLoss own, TrainingConfig config) {
        if (!config.classWeights().isEmpty()) {
            throw new IllegalArgumentException("class weights " + config.classWeights() + " do not reach loss "
                    + config.loss() + ": give them to the loss itself");
        }
        if (config.borderWeights() && !own.weighsPixels()) {
            throw new IllegalArgumentException("border weights do not go with loss " + config.loss()
                    + ", which says that it cannot weigh pixels: leave one of them out");
        }
        return own;
    }
}
