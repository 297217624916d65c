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
package io.github.unetzoo.cli;

import io.github.unetzoo.predict.Instances;
import io.github.unetzoo.predict.PredictionOptions;
import io.github.unetzoo.predict.TestTimeAugmentation;
import io.github.unetzoo.predict.Tiling;
import io.github.unetzoo.weights.NearNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.Option;

/** How to predict; for those commands that do. */
final class PredictionChoices {

    static final List<String> BLENDS = List.of("none", "gaussian");
    static final List<String> INSTANCES = List.of("none", "components", "watershed");

    private static final String FLIPS = "flips";
    private static final String RIGHT_ANGLES = "right-angles";

    @Option(
            names = "--tile",
            paramLabel = "N",
            description = "Side of a tile in pixels, or whole, or auto: whole unless the network would need more than"
                    + " 2 GB, then tiles of " + Tiling.USUAL_TILE + " (${DEFAULT-VALUE}).")
    private String tile = "auto";

    @Option(
            names = "--blend",
            paramLabel = "B",
            description = "none: each pixel by one tile, equal to the whole image where the network allows it;"
                    + " gaussian: overlapping tiles averaged (none, unless --tile auto needs gaussian).")
    private String blend = "none";

    @Option(
            names = "--overlap",
            paramLabel = "X",
            description = "Share by which gaussian tiles overlap, 0 to 0.95 (" + Tiling.USUAL_OVERLAP + ").")
    private Optional<Double> overlap = Optional.empty();

    @Option(
            names = "--batch",
            paramLabel = "B",
            description = "Tiles at a time; changes time and memory only (${DEFAULT-VALUE}).")
    private int batch = PredictionOptions.DEFAULT.batch();

    @Option(
            names = "--tta",
            paramLabel = "T",
            split = ",",
            description = "Average over the image in other ways too: " + FLIPS + ", " + RIGHT_ANGLES
                    + " and scales such as 0.75, with commas between them.")
    private List<String> augmentation = List.of();

    @Option(
            names = "--threshold",
            paramLabel = "P",
            split = ",",
            description = "Probability that a class other than the background has to exceed: one for all, or one for"
                    + " each with commas (the most probable class; 0.5 with one class).")
    private List<Double> thresholds = List.of();

    @Option(
            names = "--min-size",
            paramLabel = "N",
            split = ",",
            description = "Regions of fewer pixels become background: one size for all classes, or one for each.")
    private List<Integer> minimumSizes = List.of();

    /**
     * The options.
     *
     * @throws UsageException if words are wrong or do not go together
     */
    PredictionOptions options(Instances instances) {
        return PredictionOptions.builder()
                .optTiling(tiling())
                .optBatch(batch)
                .optAugmentation(augmentation())
                .optThresholds(thresholds)
                .optMinimumSizes(minimumSizes)
                .optInstances(instances)
                .build();
    }

    private Tiling tiling() {
        if (!BLENDS.contains(blend)) {
            throw new UsageException(
                    "--blend \"" + blend + "\" is unknown" + NearNames.hint(blend, BLENDS) + ": give none or gaussian");
        }
        boolean gaussian = blend.equals("gaussian");
        if (overlap.isPresent() && !gaussian) {
            throw new UsageException("--overlap is of tiles that are blended: give --blend gaussian with it");
        }
        if (tile.equals("whole")) {
            if (gaussian) {
                throw new UsageException("--tile whole leaves nothing to blend: give a side in pixels");
            }
            return new Tiling.Whole();
        }
        if (tile.equals("auto") && !gaussian) {
            return new Tiling.Automatic();
        }
        int side = tile.equals("auto") ? Tiling.USUAL_TILE : side();
        return gaussian ? new Tiling.Blended(side, overlap.orElse(Tiling.USUAL_OVERLAP)) : new Tiling.Exact(side);
    }

    private int side() {
        try {
            return Integer.parseInt(tile);
        } catch (NumberFormatException e) {
            throw new UsageException("--tile \"" + tile + "\" is no side: give pixels, whole or auto", e);
        }
    }

    private TestTimeAugmentation augmentation() {
        List<Double> scales = new ArrayList<>();
        for (String word : augmentation) {
            if (!word.equals(FLIPS) && !word.equals(RIGHT_ANGLES)) {
                scales.add(scale(word)
                        .orElseThrow(() -> new UsageException("--tta \"" + word + "\" is unknown: give " + FLIPS + ", "
                                + RIGHT_ANGLES + " or a scale such as 0.75")));
            }
        }
        return new TestTimeAugmentation(augmentation.contains(FLIPS), augmentation.contains(RIGHT_ANGLES), scales);
    }

    private static OptionalDouble scale(String word) {
        try {
            return OptionalDouble.of(Double.parseDouble(word));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    /** What a word of {@code --instances} means. */
    static Instances instances(String word) {
        return switch (word) {
            case "none" -> new Instances.None();
            case "components" -> new Instances.Components();
            case "watershed" -> new Instances.Watershed(Instances.Watershed.USUAL_DEPTH);
            default ->
                throw new UsageException("--instances \"" + word + "\" is unknown" + NearNames.hint(word, INSTANCES)
                        + ": give none, components or watershed");
        };
    }
}
