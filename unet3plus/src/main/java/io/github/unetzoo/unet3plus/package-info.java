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
 * UNet 3+ (Huang et al. 2020): full-scale skips, full-scale deep supervision and classification guidance on any
 * encoder, behind one builder, {@link io.github.unetzoo.unet3plus.UNet3Plus}.
 */
@NullMarked
package io.github.unetzoo.unet3plus;

import org.jspecify.annotations.NullMarked;
