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
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class FontsTest {

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "fontconfig is asked what there is")
    void areThereWhereTheSystemListsSome() throws InterruptedException {
        assumeTrue(listed().contains(".ttf"), "fc-list names no font, or is not there");
        assertThat(Fonts.present()).isTrue();
    }

    @Test
    @EnabledOnOs({OS.WINDOWS, OS.MAC})
    void areThereOnDesktops() {
        assertThat(Fonts.present()).isTrue();
    }

    private static String listed() throws InterruptedException {
        try {
            Process list =
                    new ProcessBuilder("fc-list").redirectErrorStream(true).start();
            String said = new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return list.waitFor() == 0 ? said : "";
        } catch (IOException e) {
            return ""; // there is no such program
        }
    }
}
