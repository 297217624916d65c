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
package io.github.unetzoo.unet;

import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.foreign.EncoderRecognition;
import io.github.unetzoo.model.CheckpointSource;
import io.github.unetzoo.model.CheckpointSource.ChannelOrder;
import io.github.unetzoo.model.CheckpointSource.Images;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.CheckpointShapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** The implementations whose U-Nets we read. */
final class UNetSources {

    private static final Images PLAIN = new Images(ChannelOrder.RGB, new Normalization.None());

    private UNetSources() {}

    static List<CheckpointSource> all() {
        return List.of(
                new CheckpointSource(
                        "seed",
                        "the tutorial U-Net with in_conv, down1, up1 and out_conv",
                        "not known: ask whoever trained it",
                        Pattern.compile("in_conv\\.double_conv\\.0\\.weight"),
                        PLAIN,
                        (checkpoint, given) -> sequential(Preset.SEED, checkpoint, "in_conv", "out_conv", "upsampling"),
                        words -> words.containsKey("sizes")
                                ? List.of()
                                : List.of("image sides must divide by "
                                        + (1 << Integer.parseInt(words.getOrDefault("depth", "4")))
                                        + "; --option sizes=pad-image takes any size, and changes nothing where they"
                                        + " divide")),
                new CheckpointSource(
                        "milesial",
                        "milesial's Pytorch-UNet, transposed or bilinear",
                        "GPL-3.0",
                        Pattern.compile("inc\\.double_conv\\.0\\.weight"),
                        PLAIN,
                        (checkpoint, given) -> sequential(Preset.MILESIAL, checkpoint, "inc", "outc", "up"),
                        words -> List.of()),
                new CheckpointSource(
                        "smp",
                        "Unet of segmentation_models.pytorch",
                        "MIT",
                        Pattern.compile("decoder\\.blocks\\.\\d+\\.conv1\\.0\\.weight"),
                        new Images(ChannelOrder.RGB, Normalization.IMAGENET),
                        UNetSources::smp,
                        words -> List.of(
                                "images are normalised by ImageNet's statistics, as smp's encoders expect; if it was"
                                        + " trained otherwise, say so with --normalization")));
    }

    private static Map<String, String> sequential(
            Preset preset, Checkpoint checkpoint, String first, String head, String up) {
        CheckpointShapes shapes = new CheckpointShapes(checkpoint);
        Map<String, String> words = new TreeMap<>();
        words.put("preset", Options.word(preset));
        put(words, "width", shapes.dimension(first + ".double_conv.0.weight", 0));
        put(words, "in-channels", shapes.dimension(first + ".double_conv.0.weight", 1));
        put(words, "classes", shapes.dimension(head + ".conv.weight", 0));
        put(words, "depth", shapes.count("down(\\d+)\\..+") - 1);
        if (preset == Preset.MILESIAL) {
            words.put("bilinear", Boolean.toString(!shapes.has("up1." + up + ".weight")));
        }
        return words;
    }

    private static Map<String, String> smp(Checkpoint checkpoint, Map<String, String> given) {
        CheckpointShapes shapes = new CheckpointShapes(checkpoint);
        int depth = shapes.count("decoder\\.blocks\\.(\\d+)\\.conv1\\.0\\.weight");
        Map<String, String> words = new TreeMap<>();
        words.put("preset", Options.word(Preset.SMP));
        put(words, "classes", shapes.dimension("segmentation_head.0.weight", 0));
        UnaryOperator<String> key = name -> "encoder." + name;
        String encoder = Optional.ofNullable(given.get("encoder")).orElseGet(() -> {
            String whole = EncoderRecognition.named(checkpoint, key);
            return depth == 5 ? whole : whole + "-depth" + depth;
        });
        words.put("encoder", encoder);
        words.put("in-channels", Integer.toString(EncoderRecognition.channels(checkpoint, key, encoder)));
        List<String> widths = new ArrayList<>();
        for (int block = depth - 1; block >= 0; block--) {
            widths.add(Integer.toString(shapes.dimension("decoder.blocks." + block + ".conv1.0.weight", 0)));
        }
        words.put("decoder-widths", String.join("x", widths));
        return words;
    }

    private static void put(Map<String, String> words, String name, int value) {
        words.put(name, Integer.toString(value));
    }
}
