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
package io.github.unetzoo.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.unetzoo.download.PublishedFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfflineFilesTest {

    @TempDir
    Path folder;

    @Test
    void comesFromTheShareWithoutANetwork() throws IOException {
        Path share = Files.createDirectories(folder.resolve("share"));
        Files.writeString(share.resolve("abc.txt"), "abc");
        PublishedFile file = new PublishedFile(
                "abc.txt",
                List.of(URI.create("https://files.example/abc.txt")),
                OptionalLong.of(3),
                Optional.empty(),
                Optional.of("ba7816bf"));
        assertThat(OfflineFiles.run(file, folder.resolve("cache"), share))
                .isEqualTo(folder.resolve("cache/abc.txt"))
                .hasContent("abc");
    }
}
