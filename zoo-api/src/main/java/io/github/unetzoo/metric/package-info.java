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
 * The quality of segmentations, with one definition of each number.
 *
 * <p>{@link io.github.unetzoo.metric.Evaluation} is the one class that counts: training, evaluation and comparison all
 * use it, so that their numbers can be set side by side. What it reports says by which policy it was counted.
 *
 * <p>This room knows nothing of networks or engines: an image here is an array of class indices.
 */
@NullMarked
package io.github.unetzoo.metric;

import org.jspecify.annotations.NullMarked;
