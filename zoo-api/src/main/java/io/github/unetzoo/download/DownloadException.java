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

import java.io.IOException;

/** A published file could not be had. The message says what was tried and what to do. */
public class DownloadException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception.
     *
     * @param message what was tried and what to do; may have several lines
     */
    public DownloadException(String message) {
        super(message);
    }

    /**
     * An exception.
     *
     * @param message what was tried and what to do; may have several lines
     * @param cause what the machine said
     */
    public DownloadException(String message, Throwable cause) {
        super(message, cause);
    }
}
