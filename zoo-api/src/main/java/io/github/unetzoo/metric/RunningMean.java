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

import java.math.BigDecimal;
import java.util.OptionalDouble;

/**
 * The mean of values that come one by one. Their sum is exact, so that neither the order of the values nor the order of
 * merging changes a digit; a few hundred bits hold it, however many values there are.
 */
final class RunningMean {
    private BigDecimal sum = BigDecimal.ZERO;
    private int count;

    /** Adds a value, if it is defined. */
    void add(OptionalDouble value) {
        if (value.isPresent()) {
            sum = sum.add(new BigDecimal(value.getAsDouble()));
            count++;
        }
    }

    void add(RunningMean other) {
        sum = sum.add(other.sum);
        count += other.count;
    }

    ImageMean mean() {
        return new ImageMean(count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum.doubleValue() / count), count);
    }
}
