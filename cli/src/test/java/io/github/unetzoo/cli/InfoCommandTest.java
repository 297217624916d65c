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

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InfoCommandTest {

    @TempDir
    Path folder;

    @Test
    void listsArchitecturesAndTheirOptions() {
        assertThat(Run.zoo("info").fine().out()).contains("unet").contains("  width  ");
        assertThat(Run.zoo("info", "--json")
                        .json()
                        .getAsJsonObject()
                        .getAsJsonObject("unet")
                        .has("width"))
                .isTrue();
    }

    @Test
    void describesANetwork() {
        Run run = Run.zoo("info", "--arch", "unet", "--preset", "seed", "--in-channels", 1, "--classes", 1)
                .fine();
        // The parameters of the seed's implementation.
        assertThat(run.out()).contains("31,036,481").contains("preset=seed").contains("1x256x256");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void jsonHasTheSameFigures() {
        JsonObject json = Run.zoo(
                        "info",
                        "--arch",
                        "unet",
                        "--preset",
                        "seed",
                        "--in-channels",
                        1,
                        "--classes",
                        1,
                        "--size",
                        "64x96",
                        "--json")
                .json()
                .getAsJsonObject();
        assertThat(json.get("parameters").getAsLong()).isEqualTo(31_036_481);
        JsonObject output = json.getAsJsonArray("outputs").get(0).getAsJsonObject();
        assertThat(output.get("height").getAsInt()).isEqualTo(64);
        assertThat(output.get("width").getAsInt()).isEqualTo(96);
    }

    @Test
    void picksASizeThatFits() {
        // Valid convolutions take few sizes, and 256 is none of them.
        assertThat(Run.zoo("info", "--arch", "unet", "--preset", "paper", "--option", "depth=5")
                        .fine()
                        .out())
                .contains("for an image of 3x")
                .doesNotContain("3x256x256");
    }

    @Test
    void saysWhatTheCompiledFormMakesOfResizedMaps() {
        assertThat(Run.zoo("info", "--arch", "unet3plus", "--option", "width=8", "--compiled")
                        .fine()
                        .out())
                .containsPattern("d1\\.d5\\S+ +16x16 to 256x256 .*at its own size")
                .containsPattern("d1\\.d2\\S+ +128x128 to 256x256 .*at its own size\\n");
        // The matrices that resize grow with the side, and with them what each pixel costs.
        assertThat(Run.zoo("info", "--arch", "unet3plus", "--option", "width=8", "--compiled", "--size", "8192x8192")
                        .fine()
                        .out())
                .containsPattern("d1\\.d2\\S+ +4096x4096 to 8192x8192 .*resize first\\n");
        assertThat(Run.zoo("info", "--arch", "unet", "--option", "width=8", "--compiled", "--size", "64x64")
                        .fine()
                        .out())
                .contains("no convolution here reads a resized map");
    }

    @Test
    void summaryHasALinePerNode() {
        Run plain = Run.zoo("info", "--arch", "unet");
        Run summary = Run.zoo("info", "--arch", "unet", "--summary").fine();
        assertThat(summary.out()).startsWith(plain.out().stripTrailing());
        assertThat(summary.out().lines().count()).isGreaterThan(70);
    }

    @Test
    void diagramsGoToTheOutputOrAFile() throws IOException {
        Run mermaid = Run.zoo("info", "--arch", "unet", "--diagram", "mermaid").fine();
        assertThat(mermaid.out()).contains("flowchart").doesNotContain("parameters    ");
        Path file = folder.resolve("deeper/unet.svg");
        Run svg = Run.zoo("info", "--arch", "unet", "--diagram", "svg", "--out", file)
                .fine();
        assertThat(Files.readString(file)).contains("<svg");
        assertThat(svg.out()).isEmpty();
        assertThat(Run.zoo("info", "--arch", "unet", "--diagram", "dot").fine().out())
                .contains("digraph");
    }

    /** Every variant on an encoder of another library's names, as the README has it. */
    @ParameterizedTest
    @ValueSource(strings = {"fcn", "unet", "unetpp", "unet3plus"})
    void aDiagramsFileSaysItsKind(String variant) throws IOException {
        Map<String, String> starts = Map.of(
                "a.svg", "<svg ",
                "a.SVG", "<svg ",
                "a.dot", "digraph network {",
                "a.mmd", "flowchart ",
                "a.mermaid", "flowchart ",
                "a.md", "```mermaid\nflowchart ");
        for (Map.Entry<String, String> start : starts.entrySet()) {
            Path file = folder.resolve(start.getKey());
            Run run = Run.zoo("info", "--arch", variant, "--encoder", "efficientnet-b0", "--diagram", file)
                    .fine();
            assertThat(Files.readString(file)).startsWith(start.getValue()).endsWith("\n");
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).isEqualTo("wrote " + file + System.lineSeparator());
        }
        assertThat(Files.readString(folder.resolve("a.md"))).endsWith("\n```\n");
        assertThat(Files.readString(folder.resolve("a.svg"))).contains("encoder._blocks.11-15");
    }

    @Test
    void helpHasAnExampleForEveryCommand() {
        for (String command :
                new String[] {"info", "train", "evaluate", "predict", "prune", "parity", "compare", "rank"}) {
            Run help = Run.zoo(command, "--help").fine();
            assertThat(help.out()).contains("Example").contains("\n  zoo " + command);
            assertThat(help.out().lines()).allMatch(line -> line.length() <= 80);
        }
        assertThat(Run.zoo("--version").fine().out()).startsWith("UNet Zoo ");
    }

    @Test
    void listsTheEncoders() {
        assertThat(Run.zoo("info", "--encoders").fine().out().lines())
                .anySatisfy(line -> assertThat(line)
                        .startsWith("resnet18 ")
                        .contains(
                                "11,176,512",
                                "1 2 4 8 16 32",
                                "3 64 64 128 256 512",
                                "batch",
                                " torchvision/imagenet1k_v1 smp/imagenet "))
                .anySatisfy(line -> assertThat(line).startsWith("vgg11 ").contains("none"));
        JsonObject json =
                Run.zoo("info", "--encoders", "--json").json().getAsJsonObject().getAsJsonObject("resnet18");
        assertThat(json.get("parameters").getAsLong()).isEqualTo(11_176_512);
        assertThat(json.get("norm").getAsString()).isEqualTo("batch");
        assertThat(json.getAsJsonArray("strides")).hasSize(6);
        assertThat(json.getAsJsonArray("channels")).hasSize(6);
        assertThat(json.getAsJsonArray("weights").toString())
                .contains(
                        "\"resnet18-f37072fd.pth\"",
                        "\"https://huggingface.co/smp-hub/resnet18.imagenet/resolve/"
                                + "3f2325ff978283d47aa6a1d6878ca20565622683/model.safetensors\"");
        assertThat(Run.zoo("info", "--encoders", "--arch", "unet").err()).contains("--encoders");
    }

    @Test
    void saysWithWhichWeightsAnEncoderBegins() {
        Run run = Run.zoo("info", "--arch", "unet", "--encoder", "efficientnet-b0", "--encoder-weights", "imagenet")
                .fine();
        assertThat(run.out())
                .contains(
                        "weights       smp/imagenet of https://huggingface.co/smp-hub/efficientnet-b0.imagenet/resolve/")
                .contains("no licence of these weights is on record")
                .doesNotContain("encoder-weights", "the features are not the same");
        assertThat(Run.zoo(
                                "info",
                                "--arch",
                                "unetpp",
                                "--encoder",
                                "efficientnet-b0-depth3",
                                "--encoder-weights",
                                "torchvision/imagenet1k_v1")
                        .fine()
                        .out())
                .contains("the features are not the same");
        assertThat(Run.zoo("info", "--arch", "fcn", "--encoder", "resnet34", "--encoder-weights", "imagenet", "--json")
                        .json()
                        .getAsJsonObject()
                        .getAsJsonObject("encoderWeights")
                        .get("sha256")
                        .getAsString())
                .startsWith("b627a593");
        assertThat(Run.zoo("info", "--arch", "unet", "--encoder", "resnet34", "--encoder-weights", "none")
                        .fine()
                        .out())
                .doesNotContain("licence");
        Run unknown = Run.zoo("info", "--arch", "unet", "--encoder", "resnet34", "--encoder-weights", "coco");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err())
                .contains("there are imagenet, which are torchvision/imagenet1k_v1, and torchvision/imagenet1k_v1,"
                        + " smp/imagenet, timm/a1_in1k, timm/bt_in1k");
        Run plain = Run.zoo("info", "--arch", "unet", "--encoder-weights", "imagenet");
        assertThat(plain.code()).isEqualTo(2);
        assertThat(plain.err()).contains("such as encoder=resnet34");
    }
}
