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
 * Files that are published with their hash, and the folder that keeps verified copies of them.
 *
 * <p>A {@link io.github.unetzoo.download.PublishedFile} says where a file is and how to know it; a
 * {@link io.github.unetzoo.download.FileCache} makes a verified local file of it. Nothing is handed out whose SHA-256 was
 * not compared in this process, wherever it came from. Nothing here knows what the files are for.
 */
@NullMarked
package io.github.unetzoo.download;

import org.jspecify.annotations.NullMarked;
