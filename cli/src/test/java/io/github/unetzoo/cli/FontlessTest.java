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

import ai.djl.util.Utils;
import io.github.unetzoo.benchmarks.compare.ComparisonResult;
import io.github.unetzoo.data.Fonts;
import io.github.unetzoo.train.Training;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** On a machine without fonts, as small containers are, where Java cannot draw a word. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "others cannot be told to have no fonts")
class FontlessTest {

    @TempDir
    Path folder;

    /** Fonts are where fontconfig says or, if it was asked once, where a file in Java's home does. */
    private String zoo(Object... words) throws Exception {
        Path nowhere = Files.writeString(folder.resolve("fonts.conf"), "<fontconfig></fontconfig>");
        Path home = Files.createDirectories(folder.resolve("home"));
        List<String> fontless = List.of(
                "env",
                "FONTCONFIG_FILE=" + nowhere,
                "JAVA_TOOL_OPTIONS=-Duser.home=" + home,
                "DJL_CACHE_DIR=" + Utils.getCacheDir());
        return ZooProcess.start(folder, fontless, words).exits(0);
    }

    @Test
    void trainingsAndComparisonsSayWhatTheyDoNotDraw() throws Exception {
        String compared = zoo(
                "compare", "--models", "unet:width=2,depth=1", "--epochs", "1", "--crop", "32", "--out", "compared");
        assertThat(compared).contains(ComparisonResult.NO_CHARTS);
        Path report = folder.resolve("compared");
        assertThat(report.resolve(ComparisonResult.CHARTS_FOLDER)).doesNotExist();
        assertThat(Files.readString(report.resolve(ComparisonResult.PAGE_FILE))).contains("<svg");
        assertThat(Files.readString(report.resolve(ComparisonResult.MARKDOWN_FILE)))
                .contains("not drawn as pictures")
                .doesNotContain("![");

        Path trained = Files.createDirectories(folder.resolve("trained"));
        Files.writeString(trained.resolve(Training.CURVES_FILE), "of another training");
        String said = zoo(TinyData.train(TinyData.write(folder.resolve("cells")), trained));
        assertThat(said).contains("no curves.png is drawn").contains(Fonts.ABSENT);
        assertThat(trained.resolve(Training.CURVES_FILE)).doesNotExist();
        assertThat(trained.resolve("history.csv")).isNotEmptyFile();
    }
}
