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
 * Models that are trained already: {@link io.github.unetzoo.hub.Zoo} finds them by name, in catalogues that variants
 * bring along in their jars, that lie in a folder, or that a web server publishes, and loads them, every file verified.
 * A {@link io.github.unetzoo.hub.ModelCard} says what a model is, what it was measured to do, and where it fails.
 */
@NullMarked
package io.github.unetzoo.hub;

import org.jspecify.annotations.NullMarked;
