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
package io.github.unetzoo.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.unetzoo.data.DataException;
import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.files.FullDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelSpoolTest {

    @TempDir
    Path folder;

    private static LabelMap noise() {
        return LabelMap.of(400, 500, new Random(1).ints(400 * 500, 0, 65536).toArray());
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    @Test
    void whatGoesInComesOut() throws IOException {
        List<LabelMap> out = new ArrayList<>();
        try (LabelSpool spool = new LabelSpool(folder)) {
            spool.write(noise());
            spool.replay(500, out::add);
            assertThat(files()).isEqualTo(1);
        }
        assertThat(out).containsExactly(noise());
        assertThat(files()).isZero();
    }

    @Test
    void aFullDiskIsSaidAndNothingIsLeft() throws IOException {
        try (FullDisk disk = new FullDisk(100_000)) {
            LabelSpool spool = new LabelSpool(disk.path(folder));
            assertThatThrownBy(() -> {
                        spool.write(noise());
                        spool.replay(500, strip -> {});
                    })
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("No space left");
            assertThatCode(spool::close).doesNotThrowAnyException();
            assertThat(files()).isZero();
        }
    }

    @Test
    void aFolderThatTakesNoFileIsNamed() {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> new LabelSpool(missing).close())
                .isInstanceOf(DataException.class)
                .hasMessageContaining(missing.toString())
                .hasMessageContaining("java.io.tmpdir");
    }
}
