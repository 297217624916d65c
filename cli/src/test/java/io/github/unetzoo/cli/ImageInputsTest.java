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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageInputsTest {

    @TempDir
    Path folder;

    @BeforeEach
    void fill() throws IOException {
        for (String name : List.of(
                "p1/a.png", "p1/b.TIF", "p1/notes.txt", "p1/.hidden.png", "p2/a.png", "p2/c[1].png", "p2/deep/d.png")) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name);
        }
    }

    private List<String> of(String word) throws IOException {
        return ImageInputs.of(folder + "/" + word).stream()
                .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                .toList();
    }

    @Test
    void aFileIsItselfWhetherItExistsOrNot() throws IOException {
        assertThat(of("p1/a.png")).containsExactly("p1/a.png");
        assertThat(of("p1/none.png")).containsExactly("p1/none.png");
    }

    @Test
    void aFolderIsTheImagesRightInside() throws IOException {
        assertThat(of("p1")).containsExactly("p1/a.png", "p1/b.TIF");
        assertThat(of("p2")).containsExactly("p2/a.png", "p2/c[1].png");
    }

    @Test
    void patternsMatchInFilesAndFolders() throws IOException {
        assertThat(of("p1/*.png")).containsExactly("p1/a.png");
        assertThat(of("p?/a.*")).containsExactly("p1/a.png", "p2/a.png");
        assertThat(of("*/deep/*")).containsExactly("p2/deep/d.png");
        assertThat(of("p2/c[1].*")).containsExactly("p2/c[1].png");
        assertThat(of("p2/d*p")).as("a folder that matches").containsExactly("p2/deep/d.png");
    }

    @Test
    void relativePatternsStayRelative() throws IOException {
        assertThat(ImageInputs.of("sr?/main/java/io/github/unetzoo/cli/Mai*.java"))
                .containsExactly(Path.of("src/main/java/io/github/unetzoo/cli/Main.java"));
    }

    @Test
    void nothingFoundIsSaid() {
        assertThatThrownBy(() -> of("p1/*.bmp"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("*.bmp");
        assertThatThrownBy(() -> of("none*/*.png")).isInstanceOf(UsageException.class);
    }
}
