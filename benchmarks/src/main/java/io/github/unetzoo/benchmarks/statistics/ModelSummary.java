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

import io.github.unetzoo.metric.Bootstrap;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One model's mean.
 *
 * @param label its name
 * @param runs number of trainings with a score, or 1 if it came trained
 * @param failed number of trainings without scores
 * @param images number of images with a score in any run
 * @param mean of the runs' means, each over the images where the score is defined; empty if there is no score
 * @param interval 95%, of the mean on other images, with the trainings as they are: the percentile bootstrap over
 *     images; empty for fewer than two images
 * @param deviation the sample standard deviation of the runs' means; empty for fewer than two runs
 */
public record ModelSummary(
        String label,
        int runs,
        int failed,
        int images,
        OptionalDouble mean,
        Optional<Bootstrap.Interval> interval,
        OptionalDouble deviation) {}
