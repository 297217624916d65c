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
package io.github.unetzoo.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    @TempDir
    Path folder;

    @Test
    void writesAndReplacesAndLeavesNothingElse() throws IOException {
        Path file = folder.resolve("a.txt");
        AtomicFile.write(file, "first, and longer");
        AtomicFile.write(file, List.of(ByteBuffer.wrap(new byte[] {'s', 'e'}), ByteBuffer.wrap(new byte[] {'c'})));

        assertThat(file).hasContent("sec");
        assertThat(folder).isDirectoryContaining("glob:**/a.txt");
        assertThat(Files.list(folder)).hasSize(1);
    }

    @Test
    void aFullDiskLeavesTheFileAsItWas() throws IOException {
        try (FullDisk disk = new FullDisk(1000)) {
            Path file = disk.path(folder).resolve("a.bin");
            AtomicFile.write(file, new byte[600]);

            assertThatThrownBy(() -> AtomicFile.write(file, new byte[600]))
                    .isInstanceOf(IOException.class)
                    .hasMessage(file + " cannot be written: No space left on device");
        }

        assertThat(folder.resolve("a.bin")).hasSize(600);
        assertThat(Files.list(folder)).hasSize(1);
    }

    @Test
    void anErrorNamesTheFileThatWasWanted() {
        Path file = folder.resolve("nowhere/a.txt");
        assertThatThrownBy(() -> AtomicFile.write(file, "text"))
                .hasMessage(file + " cannot be written: its folder does not exist, create it first");
    }

    @Test
    void removesWhatKilledWritersLeftAndNothingElse() throws IOException {
        Path remains =
                Files.writeString(folder.resolve(".model.json.01234567-89ab-cdef-0123-456789abcdef.tmp"), "half of it");
        Path mine = Files.writeString(folder.resolve(".mine.tmp"), "kept");
        AtomicFile.write(folder.resolve("model.json"), "whole");

        AtomicFile.removeRemains(folder);

        assertThat(remains).doesNotExist();
        assertThat(mine).exists();
        assertThat(folder.resolve("model.json")).hasContent("whole");
    }
}
