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
package io.github.unetzoo.data;

/** Something is wrong with the data. The message is one line that names the file or sample and says what to do. */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An error found in the data itself.
     *
     * @param message one line naming the file or sample
     */
    public DataException(String message) {
        super(message);
    }

    /**
     * An error met while reading or writing.
     *
     * @param message one line naming the file or sample
     * @param cause what was thrown below
     */
    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
