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

/**
 * What a two-sided test of no difference found.
 *
 * @param statistic t, or the sum of ranks of the positive differences
 * @param p how likely a statistic as extreme is where there is no difference: 0 to 1
 * @param holm the same corrected by Holm's method for the same test of all pairs of models
 */
public record TestResult(double statistic, double p, double holm) {}
