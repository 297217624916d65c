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
package io.github.unetzoo.benchmarks.statistics;

import java.util.Locale;

/**
 * How many more images it would take to tell two models apart, if the difference and the spread seen are the true ones:
 * with 80% power at the level of Holm's first step, 5% over the number of pairs. Holm's later steps ask for less, so it
 * may be fewer; and the smaller a difference, the less is known of how large it truly is.
 */
public sealed interface ImagesNeeded {

    /** Beyond so many images in all no number is given. */
    int MOST = 100_000;

    /** They are told apart already. */
    record None() implements ImagesNeeded {}

    /**
     * So many.
     *
     * @param images on top of those there are, at least 1; rounded up to two digits
     */
    record More(int images) implements ImagesNeeded {}

    /** More than {@value ImagesNeeded#MOST} for so small a difference. */
    record TooMany() implements ImagesNeeded {}

    /** No number of images would do: trainings of one model differ too much, and it takes more of them. */
    record MoreTrainings() implements ImagesNeeded {}

    /** The mean difference is zero: no number can be given. */
    record NoDifference() implements ImagesNeeded {}

    /** There are fewer than two images, or all differences are the same: no number can be given. */
    record Unknown() implements ImagesNeeded {}

    /** {@return what it would take, as in "about 120 more test images would be needed"; empty if nothing is needed} */
    default String words() {
        if (this instanceof More more) {
            return String.format(
                    Locale.ROOT,
                    "about %,d more test %s would be needed",
                    more.images(),
                    more.images() == 1 ? "image" : "images");
        }
        if (this instanceof TooMany) {
            return String.format(Locale.ROOT, "more than %,d test images would be needed", MOST);
        }
        if (this instanceof MoreTrainings) {
            return "more trainings would be needed, more images alone would not do";
        }
        if (this instanceof NoDifference) {
            return "no difference seen";
        }
        return this instanceof Unknown ? "too few images to test" : "";
    }
}
