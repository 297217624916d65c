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
 * Unweighted means over the foreground classes. Each leaves out the classes for which its score is undefined, and is
 * empty if that is all of them.
 *
 * @param classes the foreground classes whose pooled Dice is defined: those seen in truth or prediction
 * @param dice pooled Dice
 * @param iou pooled intersection over union
 * @param precision pooled precision; a class never predicted is left out
 * @param recall pooled recall
 * @param specificity pooled specificity
 * @param imageDice the classes' per-image mean Dice
 * @param imageIou the classes' per-image mean intersection over union
 * @param falseAlarmRate the classes' false-positive rates on images without them
 * @param hd95 the classes' mean 95% Hausdorff distance; empty also if it was not asked for
 * @param assd the classes' mean average symmetric surface distance; likewise
 */
public record MeanScore(
        int classes,
        OptionalDouble dice,
        OptionalDouble iou,
        OptionalDouble precision,
        OptionalDouble recall,
        OptionalDouble specificity,
        OptionalDouble imageDice,
        OptionalDouble imageIou,
        OptionalDouble falseAlarmRate,
        OptionalDouble hd95,
        OptionalDouble assd) {}
