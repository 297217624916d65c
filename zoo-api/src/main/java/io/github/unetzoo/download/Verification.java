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
package io.github.unetzoo.download;

import java.nio.file.Path;

/** What a look at a file of the cache found. */
public sealed interface Verification {

    /** {@return where the file is, or would be} */
    Path path();

    /**
     * The file is what was published.
     *
     * @param path of the file
     */
    record Good(Path path) implements Verification {}

    /**
     * The file is another than was published; {@link FileCache#fetch} sets it aside and fetches it again.
     *
     * @param path of the file
     * @param reason what is wrong with it
     */
    record Bad(Path path, String reason) implements Verification {}

    /**
     * The cache does not have the file.
     *
     * @param path that it would have
     */
    record Missing(Path path) implements Verification {}
}
