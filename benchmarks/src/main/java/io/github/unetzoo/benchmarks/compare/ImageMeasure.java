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
package io.github.unetzoo.benchmarks.compare;

import io.github.unetzoo.metric.ImageScore;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What of an image models are compared by: the mean over the foreground classes where it is defined. */
public enum ImageMeasure {
    /** Intersection over union. */
    IOU("iou", "IoU per image", ImageScore::iou),
    /** Dice coefficient. */
    DICE("dice", "Dice per image", ImageScore::dice);

    private final String key;
    private final String words;
    private final Function<ImageScore, OptionalDouble> score;

    ImageMeasure(String key, String words, Function<ImageScore, OptionalDouble> score) {
        this.key = key;
        this.words = words;
        this.score = score;
    }

    /** {@return its name in JSON and on the command line, such as {@code iou}} */
    public String key() {
        return key;
    }

    /** {@return its name in sentences, such as IoU per image} */
    public String words() {
        return words;
    }

    OptionalDouble of(ImageScore row) {
        return score.apply(row);
    }
}
