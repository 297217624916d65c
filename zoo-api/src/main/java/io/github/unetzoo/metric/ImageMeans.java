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
 * The means over images of the scores that pixel counts give; each over the images in which it is defined.
 *
 * @param dice of the Dice coefficients
 * @param presentDice of the Dice coefficients in the images whose truth has the class
 * @param iou of the intersections over union
 * @param precision of the precisions
 * @param recall of the recalls
 * @param accuracy of the accuracies
 * @param specificity of the specificities
 */
public record ImageMeans(
        ImageMean dice,
        ImageMean presentDice,
        ImageMean iou,
        ImageMean precision,
        ImageMean recall,
        ImageMean accuracy,
        ImageMean specificity) {}
