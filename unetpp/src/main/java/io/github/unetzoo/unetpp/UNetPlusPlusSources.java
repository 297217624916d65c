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
package io.github.unetzoo.unetpp;

import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.foreign.SmpCheckpoint;
import io.github.unetzoo.model.CheckpointSource;
import io.github.unetzoo.model.CheckpointSource.ChannelOrder;
import io.github.unetzoo.model.CheckpointSource.Images;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.CheckpointShapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The implementations whose UNet++ we read. */
final class UNetPlusPlusSources {

    private UNetPlusPlusSources() {}

    static List<CheckpointSource> all() {
        return List.of(
                new CheckpointSource(
                        "nested",
                        "NestedUNet of 4uiiurz1's pytorch-nested-unet",
                        "MIT",
                        Pattern.compile("conv0_1\\.conv1\\.weight"),
                        new Images(ChannelOrder.BGR, overAndOver(Normalization.IMAGENET)),
                        (checkpoint, given) -> nested(checkpoint),
                        UNetPlusPlusSources::nestedNotes),
                SmpCheckpoint.source("UnetPlusPlus", "decoder.blocks.x_0_"));
    }

    private static List<String> nestedNotes(Map<String, String> words) {
        List<String> notes = new ArrayList<>();
        notes.add("its scripts normalise by ImageNet's statistics and divide by 255 once more: so does the model");
        if (words.containsKey("classes") && !"1".equals(words.get("classes"))) {
            notes.add("several classes were trained there with a sigmoid each; here the largest logit decides, unless"
                    + " they are read as --option labels=" + words.get("classes"));
        }
        return notes;
    }

    /**
     * By statistics, then by 255, of samples that were in [0, 1] already. Its scripts apply the statistics by position
     * to images with blue first, so that blue gets those of red.
     */
    private static Normalization overAndOver(Normalization.Fixed once) {
        return new Normalization.Fixed(
                once.mean(), once.std().stream().map(std -> 255 * std).toList());
    }

    private static Map<String, String> nested(Checkpoint checkpoint) {
        CheckpointShapes shapes = new CheckpointShapes(checkpoint);
        boolean deep = shapes.has("final1.weight");
        Map<String, String> words = new TreeMap<>();
        words.put("preset", Options.word(Preset.NESTED));
        words.put("in-channels", Integer.toString(shapes.dimension("conv0_0.conv1.weight", 1)));
        words.put("classes", Integer.toString(shapes.dimension(deep ? "final1.weight" : "final.weight", 0)));
        words.put("deep-supervision", Boolean.toString(deep));
        if (deep) {
            // Its scripts evaluate the last head.
            words.put("mode", Options.word(Heads.Mode.FAST));
        }
        List<String> widths = new ArrayList<>();
        for (int row = 0; row < shapes.count("conv(\\d+)_0\\.conv1\\.weight"); row++) {
            widths.add(Integer.toString(shapes.dimension("conv" + row + "_0.conv1.weight", 0)));
        }
        words.put("widths", String.join("x", widths));
        return words;
    }
}
