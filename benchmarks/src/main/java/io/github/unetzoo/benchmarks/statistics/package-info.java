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
/**
 * What differences between models' scores are worth: intervals, paired tests, trainings as a source of chance beside
 * images, rankings over several datasets, and a verdict in words. {@link io.github.unetzoo.benchmarks.statistics.Statistics}
 * is the way in; it knows nothing of where scores come from.
 */
@NullMarked
package io.github.unetzoo.benchmarks.statistics;

import org.jspecify.annotations.NullMarked;
