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

import java.util.OptionalDouble;

/**
 * False positives at the level of images: how often a class, or any of the foreground, is predicted where there is none
 * of it.
 *
 * @param absentImages the images whose truth lacks the class
 * @param falseAlarms those among them whose prediction has at least one pixel of it
 */
public record FalseAlarms(int absentImages, int falseAlarms) {
    static final FalseAlarms NONE = new FalseAlarms(0, 0);

    FalseAlarms plus(FalseAlarms other) {
        return new FalseAlarms(absentImages + other.absentImages, falseAlarms + other.falseAlarms);
    }

    /**
     * Returns the false-positive rate, falseAlarms / absentImages.
     *
     * @return 0 to 1; empty if no image lacks the class
     */
    public OptionalDouble rate() {
        return Counts.ratio(falseAlarms, absentImages);
    }
}
