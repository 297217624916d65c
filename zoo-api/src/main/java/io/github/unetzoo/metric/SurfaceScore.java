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
 * Distances between the boundaries of truth and prediction, as {@link Evaluation} defines them, averaged over images.
 *
 * @param hd95 the mean 95% Hausdorff distance, at least 0, in pixels or the unit of the spacing; empty if no image has
 *     both boundaries
 * @param assd the mean average symmetric surface distance, likewise
 * @param images the images that have both boundaries, over which the means are taken
 * @param oneSided the images left out because the class is in the truth alone or in the prediction alone: there the
 *     distance is not defined, and a mean that looks good may hide them
 */
public record SurfaceScore(OptionalDouble hd95, OptionalDouble assd, int images, int oneSided) {}
