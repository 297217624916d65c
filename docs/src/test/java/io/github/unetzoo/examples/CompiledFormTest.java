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

import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.unet.UNet;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompiledFormTest {

    @Test
    void itPrintsTheShapeOfTheLogits() {
        UNet network = UNet.builder()
                .setInChannels(3)
                .setClasses(2)
                .optWidth(2)
                .optDepth(1)
                .build();
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (SegmentationModel model = SegmentationModel.create(
                network, List.of("background", "cell"), new Normalization.PerImage(), Precision.FLOAT32, 1)) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            CompiledForm.compile(model);
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).strip()).isEqualTo("(1, 2, 512, 512)");
    }
}
