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
 * Networks as DJL knows them: {@link io.github.unetzoo.model.GraphBlock} makes a graph a DJL {@code Block}, and
 * {@link io.github.unetzoo.model.SegmentationModel} keeps a network, its weights and what one needs to use it together.
 * {@link io.github.unetzoo.model.NetworkBuilder} is what a variant's builder starts from, also one of your own.
 */
@NullMarked
package io.github.unetzoo.model;

import org.jspecify.annotations.NullMarked;
