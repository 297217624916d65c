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
package io.github.unetzoo.train;

import io.github.unetzoo.files.ExclusiveLock;
import java.io.IOException;
import java.nio.file.Path;

/** The right to write into a folder, among all trainings of all processes. */
final class FolderLock {

    static final String FILE = "training.lock";

    private FolderLock() {}

    /**
     * Takes the lock.
     *
     * @param folder that exists
     * @throws TrainingException if another training has it
     * @throws IOException if the drive cannot lock files
     */
    static ExclusiveLock take(Path folder) throws IOException {
        return ExclusiveLock.tryTake(folder.resolve(FILE))
                .orElseThrow(() -> new TrainingException(
                        "another training writes into " + folder + ": wait for its end, or train into another folder"));
    }

    /** The same, but waits while another has it. */
    static ExclusiveLock await(Path folder) throws IOException {
        return ExclusiveLock.await(folder.resolve(FILE));
    }
}
