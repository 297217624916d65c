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
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script, in a bash and a zsh of their own, as the tabulator key would call it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the script is for bash and zsh")
class CompletionCommandTest {

    /** The candidates of an interactive zsh for what was typed, told by the function that is given them. */
    private static final String ZSH = """
            zmodload zsh/zpty
            zpty shell zsh -f -i
            say() { zpty -w shell "$1; print -r -- DO''NE"; zpty -r -m shell seen '*DONE*' }
            say "PS1=; cd ${(q)1}; autoload -Uz compinit; compinit -u -D; . ./zoo.bash"
            say 'compadd() { local -a found; builtin compadd -A found "$@"; print -rl -- $found >> candidates
                builtin compadd "$@" }'
            say 'ask() { zle complete-word; : > asked }; zle -N ask; bindkey "^I" ask'
            zpty -w -n shell "$2"$'\\t'
            until [[ -e $1/asked ]]; do sleep 0.1; done
            zpty -d shell
            """;

    @TempDir
    static Path folder;

    @BeforeAll
    static void write() throws IOException {
        String script = Run.zoo("completion", "bash").fine().out();
        assertThat(Run.zoo("completion", "zsh").fine().out()).isEqualTo(script);
        Files.writeString(folder.resolve("zoo.bash"), script);
        Files.writeString(folder.resolve("photo.png"), "");
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
        assertThat(completed("help exp")).containsExactly("export");
    }

    @ParameterizedTest
    @CsvSource({
        "zoo tr, train",
        "./zoo tr, train",
        "zoo help exp, export",
        "zoo predict --t, --threshold --tile --tta",
        "zoo train --arch un, unet unet3plus unetpp",
        "zoo completion b, bash",
        "zoo predict pho, photo.png"
    })
    void zshCompletes(String typed, String candidates) throws Exception {
        assumeTrue(isThere("zsh"), "there is no zsh on the path");
        Path found = folder.resolve("candidates");
        Files.deleteIfExists(found);
        Files.deleteIfExists(folder.resolve("asked"));
        List<String> said = said("zsh", "-f", "-c", ZSH, "zsh", folder.toString(), typed);
        assertThat(found).as(String.join("\n", said)).exists();
        assertThat(Files.readAllLines(found).stream()
                        .filter(word -> !word.isBlank())
                        .distinct()
                        .sorted())
                .containsExactly(candidates.split(" "));
    }

    private static boolean isThere(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
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
        return said("bash", "--norc", "-c", ". '" + folder.resolve("zoo.bash") + "'; " + commands);
    }

    private static List<String> said(String... command) throws Exception {
        Path said = folder.resolve("said");
        Process shell = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        boolean ended = shell.waitFor(60, TimeUnit.SECONDS);
        shell.destroyForcibly();
        assertThat(ended).as(Files.readString(said)).isTrue();
        return Files.readString(said, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .toList();
    }
}
