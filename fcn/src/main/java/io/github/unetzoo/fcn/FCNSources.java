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
package io.github.unetzoo.fcn;

import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.model.CheckpointSource;
import io.github.unetzoo.model.CheckpointSource.ChannelOrder;
import io.github.unetzoo.model.CheckpointSource.Images;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.pretrained.EncoderRecognition;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.CheckpointShapes;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The implementations whose FCNs we read. */
final class FCNSources {

    private FCNSources() {}

    static List<CheckpointSource> all() {
        return List.of(
                new CheckpointSource(
                        "torchvision",
                        "fcn_resnet50 or fcn_resnet101 of torchvision",
                        "BSD-3-Clause",
                        Pattern.compile("backbone\\.conv1\\.weight"),
                        new Images(ChannelOrder.RGB, Normalization.IMAGENET),
                        FCNSources::torchvision,
                        words -> "21".equals(words.get("classes"))
                                ? List.of(
                                        "the published files' 21 classes are those of Pascal VOC; give them names with"
                                                + " --class-names")
                                : List.of()),
                new CheckpointSource(
                        "vgg-fcn",
                        "FCN-32s, 16s or 8s of wkentaro's pytorch-fcn",
                        "MIT",
                        Pattern.compile("score_fr\\.weight"),
                        new Images(ChannelOrder.BGR, zeroMean()),
                        (checkpoint, given) -> vgg(checkpoint),
                        words -> !"8".equals(words.get("stride")) || words.containsKey("at-once")
                                ? List.of()
                                : List.of("an FCN-8s trained at once has the same names as one trained in stages, and"
                                        + " scales its scores: for that give --option at-once=true")));
    }

    /** Samples of 0 to 255 less their mean, as Caffe's VGG takes them, blue first; in our samples of 0 to 1. */
    private static Normalization zeroMean() {
        List<Float> mean = Stream.of(104.00698793, 116.66876762, 122.67891434)
                .map(value -> (float) (value / 255))
                .toList();
        return new Normalization.Fixed(mean, Collections.nCopies(mean.size(), 1 / 255f));
    }

    private static Map<String, String> torchvision(Checkpoint checkpoint, Map<String, String> given) {
        CheckpointShapes shapes = new CheckpointShapes(checkpoint);
        Map<String, String> words = new TreeMap<>();
        words.put("preset", Options.word(Preset.TORCHVISION));
        words.put("in-channels", Integer.toString(shapes.dimension("backbone.conv1.weight", 1)));
        words.put("classes", Integer.toString(shapes.dimension("classifier.4.weight", 0)));
        words.put("aux", Boolean.toString(shapes.has("aux_classifier.4.weight")));
        if (!given.containsKey("encoder")) {
            words.put("encoder", EncoderRecognition.named(checkpoint, name -> "backbone." + name));
        }
        return words;
    }

    private static Map<String, String> vgg(Checkpoint checkpoint) {
        CheckpointShapes shapes = new CheckpointShapes(checkpoint);
        int stride = shapes.has("upscore8.weight") ? 8 : shapes.has("upscore16.weight") ? 16 : 32;
        Map<String, String> words = new TreeMap<>();
        words.put("preset", Options.word(Preset.VGG));
        words.put("width", Integer.toString(shapes.dimension("conv1_1.weight", 0)));
        words.put("in-channels", Integer.toString(shapes.dimension("conv1_1.weight", 1)));
        words.put("classes", Integer.toString(shapes.dimension("score_fr.weight", 0)));
        words.put("stride", Integer.toString(stride));
        return words;
    }
}
