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
package io.github.unetzoo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelPngWriterTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"1,1,1", "300,211,3", "300,211,255", "300,211,256", "90,500,65535", "2,1,0"})
    void stripsMakeAPicture(int height, int width, int largest) {
        Random random = new Random(1);
        int[] labels = random.ints((long) height * width, 0, largest + 1).toArray();
        LabelMap map = LabelMap.of(height, width, labels);
        Path file = folder.resolve("labels.png");
        try (LabelPngWriter writer = LabelPngWriter.open(file, height, width, largest)) {
            for (int top = 0; top < height; top += 70) {
                writer.write(map.crop(top, 0, Math.min(70, height - top), width));
            }
            assertThat(file).doesNotExist();
        }
        assertThat(ImageFiles.readLabels(file)).isEqualTo(map);
        assertThat(folder.toFile().list()).containsExactly("labels.png");
    }

    @Test
    void whatIsNotFinishedIsNotThere() {
        Path file = folder.resolve("labels.png");
        try (LabelPngWriter writer = LabelPngWriter.open(file, 20, 10, 1)) {
            writer.write(LabelMap.of(1, 10, new int[10]));
            assertThatThrownBy(() -> writer.write(LabelMap.of(1, 9, new int[9])))
                    .hasMessageContaining("1x9")
                    .hasMessageContaining("19 rows of 10");
            assertThatThrownBy(() -> writer.write(LabelMap.of(20, 10, new int[200])))
                    .hasMessageContaining("19 rows");
            int[] large = {0, 256, 0, 0, 0, 0, 0, 0, 0, 0};
            assertThatThrownBy(() -> writer.write(LabelMap.of(1, 10, large)))
                    .hasMessageContaining("label 256")
                    .hasMessageContaining("255");
        }
        assertThat(folder.toFile().list()).isEmpty();
        assertThatThrownBy(() -> LabelPngWriter.open(folder.resolve("no/where.png"), 2, 2, 1))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("where.png");
    }
}
