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
package io.github.unetzoo.benchmarks.compare;

/**
 * A test image with the truth's outline over the predicted area.
 *
 * @param rank its place among the test images by Dice: {@code best}, {@code median} or {@code worst}
 * @param image its name
 * @param dice its Dice, the mean over the foreground classes that it has
 * @param png the picture, a PNG file in base64
 */
public record GalleryImage(String rank, String image, double dice, String png) {}
