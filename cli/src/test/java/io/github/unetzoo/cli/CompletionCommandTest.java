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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script, in a bash of its own, as the tabulator key would call it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the script is for bash and zsh")
class CompletionCommandTest {

    @TempDir
    static Path folder;

    @BeforeAll
    static void write() throws IOException {
        String script = Run.zoo("completion", "bash").fine().out();
        assertThat(Run.zoo("completion", "zsh").fine().out()).isEqualTo(script);
        Files.writeString(folder.resolve("zoo.bash"), script);
    }

    @Test
    void bashRegistersIt() throws Exception {
        assertThat(bash("complete -p zoo"))
                .singleElement()
                .asString()
                .isEqualTo("complete -o default -F _complete_zoo zoo");
    }

    @Test
    void completesCommands() throws Exception {
        assertThat(completed("tr")).containsExactly("train");
        assertThat(completed("")).contains("train", "predict", "compare", "completion", "list");
    }

    @Test
    void completesOptionsOfACommand() throws Exception {
        assertThat(completed("predict --t")).containsExactlyInAnyOrder("--tile", "--tta", "--threshold");
        assertThat(completed("train --w")).contains("--warmup-epochs", "--weight-decay");
    }

    @Test
    void completesTheWordsThatOptionsTake() throws Exception {
        assertThat(completed("export --format ")).containsExactly("onnx", "torchscript", "bioimageio", "djl-serving");
        assertThat(completed("train --arch un")).containsExactly("unet", "unet3plus", "unetpp");
        assertThat(completed("train --encoder resnet3")).containsExactly("resnet34");
        assertThat(completed("train --rule a")).containsExactly("adam", "adamw");
        assertThat(completed("predict --blend ")).containsExactly("none", "gaussian");
        assertThat(completed("evaluate --precision b")).containsExactly("bfloat16");
        assertThat(completed("completion ")).containsExactly("bash", "zsh");
    }

    /** The candidates for what stands before the cursor. */
    private static List<String> completed(String typed) throws Exception {
        String[] words = ("zoo " + typed).split(" ", -1);
        String quoted =
                String.join(" ", Arrays.stream(words).map(w -> "'" + w + "'").toList());
        // compopt works where bash itself calls the function, and here it does not.
        return bash(
                "compopt() { :; }; COMP_WORDS=(" + quoted + "); COMP_CWORD=" + (words.length - 1) + "; COMP_LINE='zoo "
                        + typed + "'; COMP_POINT=${#COMP_LINE}; _complete_zoo; printf '%s\\n' \"${COMPREPLY[@]}\"");
    }

    private static List<String> bash(String commands) throws Exception {
        Path said = folder.resolve("said");
        Process bash = new ProcessBuilder("bash", "--norc", "-c", ". '" + folder.resolve("zoo.bash") + "'; " + commands)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return Files.readString(said, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .toList();
    }
}
