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
package io.github.unetzoo.unet3plus;

import io.github.unetzoo.data.Normalization;
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

/** The implementation whose UNet 3+ we read. */
final class UNet3PlusSources {

    private UNet3PlusSources() {}

    static List<CheckpointSource> all() {
        return List.of(new CheckpointSource(
                "zju",
                "the authors' UNet 3+ (ZJU), plain, deeply supervised, or with classification guidance",
                "none stated",
                Pattern.compile("h1_PT_hd4_conv\\.weight"),
                new Images(ChannelOrder.RGB, new Normalization.None()),
                (checkpoint, given) -> official(checkpoint),
                UNet3PlusSources::notes));
    }

    private static List<String> notes(Map<String, String> words) {
        List<String> notes = new ArrayList<>();
        notes.add("the reference's outputs end in a sigmoid; the model gives logits, whose sigmoid they are");
        if (words.containsKey("classes") && !"1".equals(words.get("classes"))) {
            notes.add(
                    "several classes have a sigmoid each there; here the largest logit decides, unless they are read as"
                            + " --option labels=" + words.get("classes"));
        }
        if (Variant.DEEP_SUPERVISION_GUIDED.referenceName().equals(words.get("variant"))) {
            notes.add("where its classifier says that the object is absent, the reference multiplies the logits by 0,"
                    + " which is probability 0.5; so does the model");
        }
        return notes;
    }

    private static Map<String, String> official(Checkpoint checkpoint) {
        CheckpointShapes shapes = new CheckpointShapes(checkpoint);
        Variant variant = Variant.PLAIN;
        if (shapes.has("outconv2.weight")) {
            variant = shapes.has("cls.1.weight") ? Variant.DEEP_SUPERVISION_GUIDED : Variant.DEEP_SUPERVISION;
        }
        Map<String, String> words = new TreeMap<>();
        words.put("preset", Options.word(Preset.OFFICIAL));
        words.put("variant", variant.referenceName());
        words.put("sigmoid", "false");
        words.put("in-channels", Integer.toString(shapes.dimension("conv1.conv1.0.weight", 1)));
        words.put("classes", Integer.toString(shapes.dimension("outconv1.weight", 0)));
        words.put("branch-width", Integer.toString(shapes.dimension("h1_PT_hd4_conv.weight", 0)));
        List<String> widths = new ArrayList<>();
        for (int scale = 1; scale < shapes.count("conv(\\d+)\\.conv1\\.0\\.weight"); scale++) {
            widths.add(Integer.toString(shapes.dimension("conv" + scale + ".conv1.0.weight", 0)));
        }
        words.put("widths", String.join("x", widths));
        return words;
    }
}
