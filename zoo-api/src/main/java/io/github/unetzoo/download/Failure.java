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
import java.time.Duration;

/** An address did not give the file. What this machine is to blame for is a {@link DownloadException}. */
abstract sealed class Failure extends IOException {

    private static final long serialVersionUID = 1L;

    private Failure(String message) {
        super(message);
    }

    /** Why, in words that follow the address. */
    String reason() {
        return String.valueOf(getMessage());
    }

    /** Asking again would bring the same. */
    static final class Lasting extends Failure {

        private static final long serialVersionUID = 1L;

        Lasting(String message) {
            super(message);
        }
    }

    /** Another try may succeed. */
    static final class Passing extends Failure {

        private static final long serialVersionUID = 1L;

        private final Duration wait;

        Passing(String message) {
            this(message, Duration.ZERO);
        }

        /** The server asks to be left alone for a time. */
        Passing(String message, Duration wait) {
            super(message);
            this.wait = wait;
        }

        Duration leastWait() {
            return wait;
        }
    }
}
