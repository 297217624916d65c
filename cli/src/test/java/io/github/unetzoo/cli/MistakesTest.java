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

import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.LabelMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a person gets wrong, and what they are told. */
class MistakesTest {

    @TempDir
    static Path folder;

    @BeforeAll
    static void prepare() throws IOException {
        TinyData.write(folder.resolve("data"));
        Path white = TinyData.write(folder.resolve("white"));
        int[] labels = new int[40 * 40];
        labels[3] = 255;
        ImageFiles.writeLabels(white.resolve("masks/train_0001.png"), LabelMap.of(40, 40, labels));
        Path torn = TinyData.write(folder.resolve("torn"));
        halve(torn.resolve("images/train_0000.png"));
        wrongData();
        Path unpaired = TinyData.write(folder.resolve("unpaired"));
        Files.delete(unpaired.resolve("masks/val_0000.png"));
        Files.createDirectories(folder.resolve("empty"));
        Files.createDirectories(folder.resolve("broken-model"));
        Files.writeString(folder.resolve("broken-model/model.json"), "{\"format\": 1}");
        Files.writeString(folder.resolve("file"), "in the way");
    }

    /** Folders in which one file is wrong. */
    private static void wrongData() throws IOException {
        Path classes = TinyData.write(folder.resolve("classes"));
        ImageFiles.writeLabels(classes.resolve("masks/val_0001.png"), LabelMap.of(40, 40, filled(40 * 40, 7)));
        Path sizes = TinyData.write(folder.resolve("sizes"));
        ImageFiles.writeLabels(sizes.resolve("masks/train_0002.png"), LabelMap.of(40, 39, new int[40 * 39]));
        Path twins = TinyData.write(folder.resolve("twins"));
        Files.copy(twins.resolve("images/train_0000.png"), twins.resolve("images/train_0000.PNG"));
        Path text = TinyData.write(folder.resolve("text"));
        Files.writeString(text.resolve("images/train_0001.png"), "no picture");
        Path tornMask = TinyData.write(folder.resolve("torn-mask"));
        halve(tornMask.resolve("masks/train_0003.png"));
        Path tornVal = TinyData.write(folder.resolve("torn-val"));
        halve(tornVal.resolve("images/val_0001.png"));
        Path tornTest = TinyData.write(folder.resolve("torn-test"));
        halve(tornTest.resolve("images/test_0001.png"));
        Path lone = TinyData.write(folder.resolve("lone"));
        Files.delete(lone.resolve("images/train_0001.png"));
        Path noVal = TinyData.write(folder.resolve("no-val"));
        replace(noVal.resolve("dataset.json"), "\"val\":", "\"later\":");
        Path emptyVal = TinyData.write(folder.resolve("empty-val"));
        replace(emptyVal.resolve("dataset.json"), "\"val\":\\[[^]]*]", "\"val\":[]");
        Path nothing = TinyData.write(folder.resolve("nothing"));
        for (Path part : List.of(nothing.resolve("images"), nothing.resolve("masks"))) {
            try (Stream<Path> files = Files.list(part)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static int[] filled(int count, int label) {
        int[] labels = new int[count];
        Arrays.fill(labels, label);
        return labels;
    }

    private static void halve(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    }

    private static void replace(Path file, String pattern, String words) throws IOException {
        Files.writeString(file, Files.readString(file).replaceFirst(pattern, words));
    }

    private static Arguments mistake(String words, String... said) {
        return Arguments.of(words, said);
    }

    private static final String TRAIN = "train --arch unet --option width=4 --option depth=2 --epochs 1 --data ";
    private static final String FIT = " --out @out --precision float32 --crop 32";

    private static final String PREDICT = "predict --model @empty @data/images --out @out ";

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("", "no command", "compare"),
                mistake("trian", "'trian'", "did you mean train"),
                mistake("help trian", "no command 'trian'", "did you mean train"),
                mistake("help train --epochs 3", "'--epochs'"),
                mistake("info --jsn", "'--jsn'", "did you mean --json"),
                mistake("verfy", "'verfy'", "did you mean verify"),
                mistake("info --sumary --json", "--sumary", "did you mean --summary"),
                mistake("info --arch unett", "\"unett\"", "did you mean unet", "[fcn, unet"),
                mistake("info --arch unet --encoder resnet43", "\"resnet43\"", "did you mean resnet34", "--encoders"),
                mistake("info --arch unet --option widht=4", "no option widht", "did you mean width"),
                mistake("info --arch unet --preset milesail", "preset=milesail", "did you mean milesial?"),
                mistake("info --arch unet --option norm=bacth", "norm=bacth", "did you mean batch?"),
                mistake("info unet.nucleii", "\"unet.nucleii\"", "did you mean unet.nuclei"),
                mistake("completion fish", "\"fish\"", "[bash, zsh]"),
                mistake("completion", "SHELL"),
                mistake("import --from milesail --weights @file --out @out", "\"milesail\"", "did you mean milesial"),
                mistake("train --dta @data", "--data"),
                mistake("info --arch unet --preset sed", "preset=sed", "seed"),
                mistake("info --arch unet --encoder vgg61", "vgg61", "did you mean vgg11"),
                mistake("info --arch unet --encoder resnet34-depth9", "resnet34"),
                mistake("info --arch unet --classes 0", "classes 0", "at least 1"),
                mistake("info --arch unet --in-channels three", "in-channels=three", "whole number"),
                mistake("info --arch unet --option colour=red", "no option colour", "width"),
                mistake("info --arch unet --option width", "--option", "KEY=VALUE"),
                mistake("info --arch unet --classes 2 --option classes=3", "classes", "2", "3", "one of them"),
                mistake("info --arch unet --size 20by30", "20by30", "256x320"),
                mistake("info --arch unet --preset paper --option depth=5 --size 256x256", "256x256", "pad it to"),
                mistake("info --arch unet --diagram png", "png", "svg"),
                mistake("info --arch unet --diagram @unet.png", "unet.png", ".svg", ".dot", "mermaid"),
                mistake("info --arch unet --diagram @unet", "unet", ".svg"),
                mistake("info --arch unet --diagram @a.svg --out @b.svg", "a.svg", "b.svg", "one of them"),
                mistake("info --arch unet --out @x.svg", "--diagram"),
                mistake("info --arch unet --json --summary", "--json", "--summary"),
                mistake("info --classes 3", "--arch", "[fcn, unet"),
                mistake("train --data @data --out @out", "--arch"),
                mistake("train --arch unet --out @out", "--data"),
                mistake(TRAIN + "@nowhere" + FIT, "@nowhere", "images/"),
                mistake(TRAIN + "@data" + FIT + " --devices gpu:999", "gpu:999", "not there"),
                mistake(TRAIN + "@data" + FIT + " --devices tpu", "\"tpu\"", "gpu:0"),
                mistake(TRAIN + "@empty" + FIT, "images", "missing"),
                mistake(TRAIN + "@unpaired" + FIT, "val_0000", "no mask"),
                mistake(TRAIN + "@white" + FIT, "train_0001.png", "255"),
                mistake(TRAIN + "@torn" + FIT, "train_0000.png", "truncated"),
                mistake(TRAIN + "@classes" + FIT, "@classes/masks/val_0001.png", "7", "2 classes"),
                mistake(TRAIN + "@sizes" + FIT, "@sizes/masks/train_0002.png", "40x39", "40x40"),
                mistake(TRAIN + "@twins" + FIT, "train_0000.PNG", "same stem"),
                mistake(TRAIN + "@text" + FIT, "@text/images/train_0001.png", "no image"),
                mistake(TRAIN + "@torn-mask" + FIT, "@torn-mask/masks/train_0003.png", "truncated"),
                mistake(TRAIN + "@torn-val" + FIT, "@torn-val/images/val_0001.png", "truncated"),
                mistake(TRAIN + "@lone" + FIT, "@lone/masks/train_0001.png", "no image"),
                mistake(TRAIN + "@no-val" + FIT, "no split \"val\"", "train, later, test"),
                mistake(TRAIN + "@empty-val" + FIT, "split \"val\" is empty"),
                mistake(TRAIN + "@nothing" + FIT, "@nothing/images", "no images"),
                mistake(TRAIN + "@data --sampling rare" + FIT, "\"rare\"", "balanced"),
                mistake(TRAIN + "@data --accumulate 0" + FIT, "accumulate 0", "at least 1"),
                mistake(TRAIN + "@data --average 1" + FIT, "1.0", "under 1"),
                mistake(TRAIN + "@data --freeze encodr" + FIT, "\"encodr\"", "encoder"),
                mistake(TRAIN + "@data --lr-factor encoder=0" + FIT, "0.0 of encoder", "freeze"),
                mistake(TRAIN + "@data --fold 2" + FIT, "--folds"),
                mistake(TRAIN + "@data --init-partial" + FIT, "--init-partial", "--init"),
                mistake(TRAIN + "@data --init @empty" + FIT, "@empty", "model.json"),
                mistake(TRAIN + "@data --normalization image" + FIT, "\"image\"", "per-image", "imagenet"),
                mistake(TRAIN + "@data --normalization 0.5,x/1,1" + FIT, "0.5,x/1,1", "0.5,0.5,0.5/0.2,0.2,0.2"),
                mistake(TRAIN + "@data --normalization imagenet --in-channels 1" + FIT, "1 channels", "1 means"),
                mistake(TRAIN + "@data --class-weights 1,2,3" + FIT, "[1.0, 2.0, 3.0]", "2 classes"),
                mistake(TRAIN + "@data --loss hybrid --out @out --precision float32 --crop 8", "8x8", "11 pixels"),
                mistake(TRAIN + "@data --folds 3 --group-pattern train_(x)?" + FIT, "matches nothing", ".png"),
                mistake(TRAIN + "@data --folds 2" + FIT, "2 folds", "too few"),
                mistake(TRAIN + "@data --folds 3 --fold 4" + FIT, "fold 4", "1 to 3"),
                mistake(TRAIN + "@data --folds 7" + FIT, "too few for 7 folds"),
                mistake(TRAIN + "@data --folds 3 --group-pattern (" + FIT, "\"(\"", "regular expression"),
                mistake(TRAIN + "@data --folds 3 --group-pattern ^q" + FIT, "^q", ".png"),
                mistake(TRAIN + "@classes --folds 3" + FIT, "@classes/masks/val_0001.png", "7"),
                mistake(TRAIN + "@data --lr x" + FIT, "--lr", "'x'"),
                mistake(TRAIN + "@data --lr 0" + FIT, "learning rate 0", "greater than 0"),
                mistake(TRAIN + "@data --batch 0" + FIT, "batch 0", "at least 1"),
                mistake(TRAIN + "@data --rule adan" + FIT, "adan", "did you mean adam"),
                mistake(TRAIN + "@data --loss dise" + FIT, "\"dise\"", "did you mean dice"),
                mistake(TRAIN + "@data --loss 0.5*bce+focl:gamma=2" + FIT, "\"focl\"", "did you mean focal"),
                mistake(TRAIN + "@data --loss wishful" + FIT, "\"wishful\"", "ce+dice"),
                mistake(TRAIN + "@data --loss ce+focal:alpha=2" + FIT, "\"alpha\"", "gamma"),
                mistake(TRAIN + "@data --head-weights 1,0.5" + FIT, "[1.0, 0.5]", "[logits]"),
                mistake(TRAIN + "@data --out @out --crop 32 --precision half", "\"half\"", "bfloat16"),
                mistake(TRAIN + "@data --classes 5" + FIT, "2 class names", "5"),
                mistake(
                        TRAIN + "@data --out @out --precision float32 --option sizes=strict --crop 30",
                        "30x30",
                        "pad it to 32x32"),
                mistake(TRAIN + "@data --resume --overwrite" + FIT, "--resume", "--overwrite"),
                mistake(TRAIN + "@data --crop 32 --precision float32 --out @file", "file"),
                mistake("evaluate --model @empty --data @data", "@empty", "model.json"),
                mistake("evaluate --model @broken-model --data @data", "model.json"),
                mistake("evaluate --model @empty --data @data --split tset", "tset", "test"),
                mistake("predict --model @empty @data/images --out @out", "@empty", "model.json"),
                mistake("predict --model @empty --out @out", "INPUT"),
                mistake("predict --model @empty @data/images/*.jpg --out @out", "*.jpg", "matches nothing"),
                mistake("predict --model @empty @data --out @out", "no image", "@data/images"),
                mistake("prune --level 1 --out @out", "--model"),
                mistake("prune --model @empty", "@empty", "model.json"),
                mistake("prune --model @empty --level 2", "--level 2", "--out"),
                mistake("prune --model @empty --out @out", "--out", "--level"),
                mistake("prune --model @empty --split val", "--split", "--data"),
                mistake("prune --model @empty --data @data --size 8x8", "--size", "--data"),
                mistake("export --model @empty --out @out/x.onnx", "--format"),
                mistake("export --model @empty --format onnx", "--out"),
                mistake(
                        "export --model @empty --format onxx --out @out/x.onnx",
                        "\"onxx\"",
                        "[onnx, torchscript, bioimageio, djl-serving]",
                        "did you mean onnx?"),
                mistake("export --model @empty --format onnx --out @out/x.onnx", "@empty", "model.json"),
                mistake("export --model @empty --format onnx --size big --out @out/x.onnx", "\"big\"", "256x320"),
                mistake(PREDICT + "--tile small", "small", "whole or auto"),
                mistake(PREDICT + "--tile 0", "tile 0", "at least 1"),
                mistake(PREDICT + "--tile whole --blend gaussian", "--tile whole", "nothing to blend"),
                mistake(PREDICT + "--blend linear", "\"linear\"", "gaussian"),
                mistake(PREDICT + "--overlap 0.5", "--overlap", "--blend gaussian"),
                mistake(PREDICT + "--overlap 1 --blend gaussian", "overlap 1.0", "0.95"),
                mistake(PREDICT + "--tta flips,turns", "\"turns\"", "right-angles"),
                mistake(PREDICT + "--tta 0", "scale 0.0"),
                mistake(PREDICT + "--threshold 1.5", "threshold 1.5"),
                mistake(PREDICT + "--min-size x", "--min-size", "'x'"),
                mistake(PREDICT + "--blend gausian", "did you mean gaussian"),
                mistake(PREDICT + "--instances watersheds", "did you mean watershed"),
                mistake(PREDICT + "--instances cells", "\"cells\"", "watershed"),
                mistake(PREDICT + "--batch 0", "batch 0"),
                mistake("evaluate --model @empty --data @data --instances cells", "\"cells\"", "watershed"),
                mistake("evaluate --model @empty --data @data --tta spin", "\"spin\"", "flips"),
                mistake("parity @nowhere", "@nowhere", "no folder"),
                mistake("parity @empty", "@empty", "no golden"),
                mistake("compare --models vnet:width=4", "\"vnet\"", "[fcn, unet"),
                mistake("compare --models unet:widht=4", "widht", "did you mean width"),
                mistake("compare --data @data --seeds 1,1 --epochs 1 --out @out", "seeds", "twice"),
                mistake(
                        "compare --data @torn-test --models unet:width=4,depth=2 --epochs 1 --crop 32 --out @out",
                        "@torn-test/images/test_0001.png",
                        "truncated"),
                mistake(
                        "compare --data @data --models unet:width=4,depth=2 --devices cpu,gpu:999 --out @out",
                        "gpu:999",
                        "not there"),
                mistake("compare --models unet --encoders resnet43", "unet:encoder=resnet43", "resnet43", "resnet34"),
                mistake("compare --models unet:encoder=resnet34 --encoders vgg11", "--encoders vgg11", "no effect"),
                mistake("compare --models unet.nuclei --encoders vgg11", "--encoders vgg11", "no effect"),
                mistake("compare --models unet --pretrained --out @out", "--pretrained", "published encoders"),
                mistake("compare --models unet --pretrained --encoder-weights imagenet", "one of them"),
                mistake("compare --folds 3 --out @out", "--folds", "--data"),
                mistake("compare --data @data --group-pattern x --out @out", "--group-pattern", "--folds"),
                mistake(
                        "compare --data @data --models unet:width=4,depth=2 --folds 2 --out @out",
                        "2 folds",
                        "too few"),
                mistake("compare --budget 2days", "\"2days\"", "1h30m"),
                mistake("compare --budget 0s", "\"0s\"", "1h30m"),
                mistake("compare --models unet.nuclei --budget 2h --out @out", "--budget", "trained already"),
                mistake("compare --plan @nowhere.json", "nowhere.json", "no such file"),
                mistake("compare --progress table", "table", "lines", "json"),
                mistake("compare --seed 2", "--seed"),
                mistake("compare --seeds one", "--seeds", "'one'"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void isToldInOneOrTwoLines(String words, String[] said) {
        Object[] args = words.isEmpty()
                ? new Object[0]
                : Arrays.stream(words.split(" ")).map(MistakesTest::placed).toArray();
        Run run = Run.zoo(args);
        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        for (String word : said) {
            assertThat(run.err()).contains(placed(word));
        }
        assertThat(run.complaints().stream().filter(line -> line.startsWith("zoo: ")))
                .hasSize(1);
        int complaint = run.err().indexOf("zoo: ");
        assertThat(run.err().substring(complaint).lines()).hasSizeBetween(1, 2);
        assertThat(run.err()).doesNotContain("Exception").doesNotContain("\tat ");
        assertThat(folder.resolve("out")).as("nothing was begun").doesNotExist();
    }

    /** An at sign stands for the test's folder. */
    private static String placed(String word) {
        return word.startsWith("@") ? folder + "/" + word.substring(1) : word;
    }

    @Test
    void debugAddsTheStackTrace() {
        Run run = Run.zoo("info", "--arch", "unett", "--debug");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("zoo: ")
                .contains("IllegalArgumentException")
                .contains("\tat ");
    }
}
