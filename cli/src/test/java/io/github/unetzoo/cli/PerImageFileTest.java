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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.unetzoo.metric.Evaluation;
import io.github.unetzoo.metric.ImageScore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerImageFileTest {

    @TempDir
    Path folder;

    private static List<ImageScore> rows() {
        return Evaluation.builder()
                .setClasses(List.of("background", "cell"))
                .build()
                .add("a", 1, 2, new int[] {0, 1}, new int[] {0, 1});
    }

    @Test
    void appearsWhenAllIsMeasuredOrNotAtAll() throws IOException {
        Path csv = Files.writeString(folder.resolve("rows.csv"), "before");
        try (PerImageFile file = PerImageFile.open(Optional.of(csv))) {
            file.write(rows());
        }
        assertThat(csv).hasContent("before");
        assertThat(folder).isDirectoryContaining(csv::equals).isDirectoryNotContaining(other -> !other.equals(csv));
        try (PerImageFile file = PerImageFile.open(Optional.of(csv))) {
            file.write(rows());
            file.commit();
        }
        assertThat(Files.readAllLines(csv)).hasSize(2);
        assertThat(folder).isDirectoryNotContaining(other -> !other.equals(csv));
    }

    @Test
    void whatCannotBeWrittenIsNamed() throws IOException {
        Path csv =
                Files.createDirectories(folder.resolve("rows.csv/in the way")).getParent();
        try (PerImageFile file = PerImageFile.open(Optional.of(csv))) {
            file.write(rows());
            assertThatThrownBy(file::commit).isInstanceOf(IOException.class).hasMessageContaining(csv.toString());
        }
        assertThat(folder).isDirectoryNotContaining(other -> !other.equals(csv));
    }
}
