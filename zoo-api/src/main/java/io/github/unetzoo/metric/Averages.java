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

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Means that leave out what is undefined. */
final class Averages {
    private Averages() {}

    static ImageMean overImages(List<Counts> images, Function<Counts, OptionalDouble> score) {
        List<OptionalDouble> values = images.stream().map(score).toList();
        return new ImageMean(mean(values), (int)
                values.stream().filter(OptionalDouble::isPresent).count());
    }

    static MeanScore ofClasses(List<ClassScore> classes) {
        List<ClassScore> foreground =
                classes.stream().filter(ClassScore::foreground).toList();
        return new MeanScore(
                (int) foreground.stream()
                        .filter(score -> score.counts().dice().isPresent())
                        .count(),
                over(foreground, score -> score.counts().dice()),
                over(foreground, score -> score.counts().iou()),
                over(foreground, score -> score.counts().precision()),
                over(foreground, score -> score.counts().recall()),
                over(foreground, score -> score.counts().specificity()),
                over(foreground, score -> score.imageDice().value()),
                over(foreground, score -> score.imageIou().value()),
                over(foreground, score -> score.falseAlarms().rate()),
                over(foreground, score -> flat(score.surface().map(SurfaceScore::hd95))),
                over(foreground, score -> flat(score.surface().map(SurfaceScore::assd))));
    }

    static <T> OptionalDouble from(Optional<T> source, ToDoubleFunction<T> value) {
        return source.isPresent() ? OptionalDouble.of(value.applyAsDouble(source.get())) : OptionalDouble.empty();
    }

    private static OptionalDouble flat(Optional<OptionalDouble> value) {
        return value.orElse(OptionalDouble.empty());
    }

    private static OptionalDouble over(List<ClassScore> classes, Function<ClassScore, OptionalDouble> score) {
        return mean(classes.stream().map(score).toList());
    }

    private static OptionalDouble mean(List<OptionalDouble> values) {
        return values.stream().flatMapToDouble(OptionalDouble::stream).average();
    }
}
