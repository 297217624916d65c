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

/**
 * How well the boundary of one class was found over all images.
 *
 * @param counts the boundary pixels of all images together; its scores are the pooled ones
 * @param imageF1 the mean of the images' boundary F1, over those where truth or prediction has the class
 */
public record BoundaryScore(BoundaryCounts counts, ImageMean imageF1) {}
