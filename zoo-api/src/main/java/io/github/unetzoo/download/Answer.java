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

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/**
 * The bytes of a file, from an offset to its end.
 *
 * @param body reports what breaks off as a {@link Failure}
 * @param offset of its first byte in the file: what was asked for, or 0 where the server starts over
 * @param total bytes of the whole file, if the address says
 */
record Answer(InputStream body, long offset, OptionalLong total) implements Closeable {

    @Override
    public void close() throws IOException {
        body.close();
    }
}
