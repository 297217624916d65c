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
package io.github.unetzoo.cli;

/** What the command tells the shell. */
final class ExitCode {

    static final int FINE = 0;

    /** It ran, and the answer is bad: a difference beyond tolerance, a training that diverged. */
    static final int BAD_RESULT = 1;

    /** It could not run as asked: an option, a folder, an image. */
    static final int BAD_INPUT = 2;

    /**
     * It was told to end before it was done, and did so in order. The process itself ends with what Java says of the
     * signal: this for SIGINT, 143 for SIGTERM.
     */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
