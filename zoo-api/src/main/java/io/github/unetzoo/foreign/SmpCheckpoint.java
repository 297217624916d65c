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
package io.github.unetzoo.foreign;

import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.model.CheckpointSource;
import io.github.unetzoo.model.CheckpointSource.ChannelOrder;
import io.github.unetzoo.model.CheckpointSource.Images;
import io.github.unetzoo.pretrained.EncoderRecognition;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.CheckpointShapes;
import io.github.unetzoo.weights.NameMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** What the checkpoints of segmentation_models.pytorch have in common: an encoder, and a decoder of numbered blocks. */
public final class SmpCheckpoint {

    /** Blocks of a whole encoder's decoder. */
    private static final int FULL_DEPTH = 5;

    private static final String ENCODER = "encoder.";

    private SmpCheckpoint() {}

    /**
     * The source of one of its networks, for variants that have a preset {@code smp}.
     *
     * @param what the network's name there
     * @param blocks what stands before a decoder block's number, coarsest first, for example {@code decoder.blocks.}
     * @return a source called {@code smp}
     */
    public static CheckpointSource source(String what, String blocks) {
        return new CheckpointSource(
                "smp",
                what + " of segmentation_models.pytorch",
                "MIT",
                Pattern.compile(blocks.replace(".", "\\.") + "\\d+\\.conv1\\.0\\.weight"),
                new Images(ChannelOrder.RGB, Normalization.IMAGENET),
                (checkpoint, given) -> options(checkpoint, given, blocks),
                words -> List.of("images are normalised by ImageNet's statistics, as smp's encoders expect; if it was"
                        + " trained otherwise, say so with --normalization"));
    }

    /**
     * Adds that a checkpoint may have the stages of an encoder that its depth cuts off: smp keeps them, and their
     * weights. Another encoder's are still unexpected.
     *
     * @param names of one of its networks
     * @param encoder which that network has
     */
    public static void ignoreCutStages(NameMap.Builder names, Encoder encoder) {
        EncoderRecognition.weightsOfWhole(encoder).forEach(name -> names.optIgnore(Pattern.quote(ENCODER + name)));
    }

    private static Map<String, String> options(Checkpoint checkpoint, Map<String, String> given, String blocks) {
        CheckpointShapes shapes = new CheckpointShapes(checkpoint);
        int depth = shapes.count(blocks.replace(".", "\\.") + "(\\d+)\\.conv1\\.0\\.weight");
        Map<String, String> words = new TreeMap<>();
        words.put("preset", "smp");
        words.put("classes", Integer.toString(shapes.dimension("segmentation_head.0.weight", 0)));
        UnaryOperator<String> key = name -> ENCODER + name;
        String encoder = Optional.ofNullable(given.get("encoder")).orElseGet(() -> {
            String whole = EncoderRecognition.named(checkpoint, key);
            return depth == FULL_DEPTH ? whole : whole + "-depth" + depth;
        });
        words.put("encoder", encoder);
        words.put("in-channels", Integer.toString(EncoderRecognition.channels(checkpoint, key, encoder)));
        List<String> widths = new ArrayList<>();
        for (int block = depth - 1; block >= 0; block--) {
            widths.add(Integer.toString(shapes.dimension(blocks + block + ".conv1.0.weight", 0)));
        }
        words.put("decoder-widths", String.join("x", widths));
        return words;
    }
}
