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

import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.Sample;
import io.github.unetzoo.data.Split;
import io.github.unetzoo.data.SyntheticNuclei;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenLinesTest {

    @TempDir
    Path folder;

    @Test
    void trainAndPredict() throws IOException {
        SyntheticNuclei nuclei =
                SyntheticNuclei.builder().optCount(8, 1, 1).optSize(96).build();
        Path cells = folder.resolve("cells");
        Files.createDirectories(cells.resolve("images"));
        Files.createDirectories(cells.resolve("masks"));
        for (String name : List.of("train", "val", "test")) {
            Split split = nuclei.split(name);
            for (int i = 0; i < split.size(); i++) {
                Sample sample = split.sample(i);
                ImageFiles.writeImage(cells.resolve("images/" + sample.name() + ".png"), sample.image());
                ImageFiles.writeLabels(cells.resolve("masks/" + sample.name() + ".png"), sample.mask());
            }
        }
        Sample photo = nuclei.split("test").sample(0);
        Path file = cells.resolve("images/" + photo.name() + ".png");

        TenLines.run(cells, folder.resolve("out"), file, folder.resolve("mask.png"));

        LabelMap mask = ImageFiles.readLabels(folder.resolve("mask.png"));
        assertThat(mask.height()).isEqualTo(96);
        int both = 0;
        int either = 0;
        for (int i = 0; i < mask.labels().length; i++) {
            both += mask.labels()[i] * photo.mask().labels()[i];
            either += mask.labels()[i] + photo.mask().labels()[i];
        }
        assertThat(either).isPositive();
        assertThat(2.0 * both / either).as("Dice of the nuclei").isGreaterThan(0.5);
    }
}
