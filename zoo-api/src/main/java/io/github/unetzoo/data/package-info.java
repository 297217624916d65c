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
 * Segmentation data as plain Java arrays: images and masks, the files that hold them, datasets, joint augmentation,
 * the U-Net border weights and the loader that turns a split into batches.
 *
 * <p>Images are planar C,H,W floats, masks are H,W class indices read as raw samples and never through colour
 * conversion. Everything random derives from a seed, so any number of loader threads gives the same batches. Errors in
 * the data are {@link io.github.unetzoo.data.DataException}s of one line that names the file. Nothing here depends on
 * an engine.
 */
@NullMarked
package io.github.unetzoo.data;

import org.jspecify.annotations.NullMarked;
