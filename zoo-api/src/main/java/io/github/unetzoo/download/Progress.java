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
package io.github.unetzoo.download;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a download is.
 *
 * @param done bytes that are there, those of an earlier try included
 * @param total bytes of the whole file, if known
 * @param bytesPerSecond over the last seconds; 0 while nothing came
 */
public record Progress(long done, OptionalLong total, double bytesPerSecond) {

    /** {@return the time left if it goes on as in the last seconds; empty if nobody can tell} */
    public Optional<Duration> left() {
        return total.isEmpty() || bytesPerSecond <= 0
                ? Optional.empty()
                : Optional.of(
                        Duration.ofMillis(Math.round(1000 * Math.max(0, total.getAsLong() - done) / bytesPerSecond)));
    }
}
