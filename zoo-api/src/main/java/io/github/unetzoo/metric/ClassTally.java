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
package io.github.unetzoo.metric;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What is kept of a class: sums and means, of the same size for any number of images. */
final class ClassTally {
    /** A score of an image that is averaged over images. */
    private enum PerImage {
        DICE(ImageScore::dice),
        PRESENT_DICE(row -> row.counts().inTruth() ? row.dice() : OptionalDouble.empty()),
        IOU(ImageScore::iou),
        PRECISION(row -> row.counts().precision()),
        RECALL(row -> row.counts().recall()),
        ACCURACY(row -> row.counts().accuracy()),
        SPECIFICITY(row -> row.counts().specificity()),
        HD95(ImageScore::hd95),
        ASSD(ImageScore::assd),
        BOUNDARY_F1(ImageScore::boundaryF1),
        INSTANCE_F1(ImageScore::instanceF1);

        private final Function<ImageScore, OptionalDouble> value;

        PerImage(Function<ImageScore, OptionalDouble> value) {
            this.value = value;
        }
    }

    private final Map<PerImage, RunningMean> means = new EnumMap<>(PerImage.class);
    private Counts counts = Counts.ZERO;
    private BoundaryCounts boundary = BoundaryCounts.ZERO;
    private InstanceCounts instances = InstanceCounts.ZERO;
    private int instanceImages;
    private int absent;
    private int falseAlarms;
    private int oneSided;

    void add(ImageScore row) {
        for (PerImage score : PerImage.values()) {
            running(score).add(score.value.apply(row));
        }
        Counts found = row.counts();
        counts = counts.plus(found);
        if (!found.inTruth() && !found.isEmpty()) {
            absent++;
            falseAlarms += found.inPrediction() ? 1 : 0;
        }
        oneSided += found.inTruth() != found.inPrediction() ? 1 : 0;
        boundary = boundary.plus(row.boundary().orElse(BoundaryCounts.ZERO));
        instances = instances.plus(row.instances().orElse(InstanceCounts.ZERO));
        instanceImages += row.instances().isPresent() ? 1 : 0;
    }

    void add(ClassTally other) {
        for (PerImage score : PerImage.values()) {
            running(score).add(other.running(score));
        }
        counts = counts.plus(other.counts);
        boundary = boundary.plus(other.boundary);
        instances = instances.plus(other.instances);
        instanceImages += other.instanceImages;
        absent += other.absent;
        falseAlarms += other.falseAlarms;
        oneSided += other.oneSided;
    }

    Counts counts() {
        return counts;
    }

    /** Tells whether an image came with true instances. */
    boolean hasInstances() {
        return instanceImages > 0;
    }

    /**
     * Returns the scores.
     *
     * @param surfaces whether boundaries were measured
     */
    ClassScore score(int index, String name, boolean foreground, boolean surfaces) {
        ImageMean hd95 = mean(PerImage.HD95);
        SurfaceScore surface =
                new SurfaceScore(hd95.value(), mean(PerImage.ASSD).value(), hd95.images(), oneSided);
        return new ClassScore(
                index,
                name,
                foreground,
                counts,
                new ImageMeans(
                        mean(PerImage.DICE),
                        mean(PerImage.PRESENT_DICE),
                        mean(PerImage.IOU),
                        mean(PerImage.PRECISION),
                        mean(PerImage.RECALL),
                        mean(PerImage.ACCURACY),
                        mean(PerImage.SPECIFICITY)),
                new FalseAlarms(absent, falseAlarms),
                Optional.of(surface).filter(found -> surfaces),
                Optional.of(new BoundaryScore(boundary, mean(PerImage.BOUNDARY_F1)))
                        .filter(found -> surfaces),
                Optional.of(new InstanceScore(instances, mean(PerImage.INSTANCE_F1), instanceImages))
                        .filter(found -> hasInstances()));
    }

    private ImageMean mean(PerImage score) {
        return running(score).mean();
    }

    private RunningMean running(PerImage score) {
        return means.computeIfAbsent(score, missing -> new RunningMean());
    }
}
