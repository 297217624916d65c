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

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import com.google.gson.JsonObject;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.encoder.EncoderInfo;
import io.github.unetzoo.encoder.Encoders;
import io.github.unetzoo.fcn.FCN;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.parity.Golden;
import io.github.unetzoo.parity.GoldenFormula;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.unet.UNet;
import io.github.unetzoo.unetpp.UNetPlusPlus;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.Safetensors;
import io.github.unetzoo.weights.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportCommandTest {

    private static final double TOLERANCE = 1e-4;

    @TempDir
    Path folder;

    /** The goldens that the variants' own tests have. */
    private static Golden golden(String module, String id) throws IOException {
        return Golden.read(Path.of("..", module, "src", "test", "resources", "goldens"), id);
    }

    private Path write(String name, Map<String, TensorData> tensors) {
        Path file = folder.resolve(name + ".safetensors");
        Safetensors.write(file, Checkpoint.of(name, tensors, Map.of()));
        return file;
    }

    /** Its weights under its reference's names, made by the formula. */
    private static Map<String, TensorData> foreign(Network network) {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        network.graph().weights().forEach(weight -> {
            String key = network.referenceNames().foreign(weight.name());
            tensors.put(key, GoldenFormula.state(key, new Shape(weight.dimensions())));
        });
        return tensors;
    }

    private static float[] image(int channels, int height, int width) {
        return GoldenFormula.uniform("input", channels * height * width);
    }

    private static Map<String, float[]> outputs(Path model, Shape shape, float[] image) throws IOException {
        try (SegmentationModel loaded = SegmentationModel.load(model, Precision.FLOAT32);
                NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDList results = loaded.block()
                    .forward(new ParameterStore(manager, false), new NDList(manager.create(image, shape)), false);
            Map<String, float[]> named = new LinkedHashMap<>();
            List<String> names =
                    new ArrayList<>(loaded.network().graph().outputs().keySet());
            for (int i = 0; i < names.size(); i++) {
                NDArray result = results.get(i);
                named.put(names.get(i), result.toFloatArray());
            }
            return named;
        }
    }

    private static double difference(float[] found, float[] expected) {
        assertThat(found).hasSameSizeAs(expected);
        double worst = 0;
        double largest = 0;
        for (int i = 0; i < found.length; i++) {
            worst = Math.max(worst, Math.abs(found[i] - expected[i]));
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        return worst / largest;
    }

    @ParameterizedTest
    @CsvSource({
        "unet, milesial-unet, milesial",
        "unet, milesial-unet-bilinear, milesial",
        "unet, seed-unet, seed",
        "unet, smp-unet-resnet34, smp",
        "unet, smp-unet-efficientnet-b0, smp",
        "unetpp, nested-unet-ds, nested",
        "unetpp, smp-unetpp-resnet18, smp",
        "unet3plus, unet3plus, zju",
        "unet3plus, unet3plus-ds, zju",
        "unet3plus, unet3plus-ds-cgm, zju",
        "fcn, torchvision-fcn_resnet50, torchvision"
    })
    void anImportedModelComputesWhatItsReferenceDoes(String module, String id, String source) throws IOException {
        Golden golden = golden(module, id);
        Path file = write(id, golden.formulaState());
        Path model = folder.resolve("model");
        // The golden's input goes in as it is, so no channels may be turned round.
        Run.zoo("import", "--from", source, "--weights", file, "--out", model, "--channel-order", "rgb")
                .fine();
        Map<String, float[]> ours = outputs(
                model,
                golden.input(),
                GoldenFormula.uniform("input", Math.toIntExact(golden.input().size())));
        List<String> names = List.copyOf(ours.keySet());
        int k = 0;
        for (Map.Entry<String, TensorData> expected : golden.outputs().entrySet()) {
            float[] found = Optional.ofNullable(ours.get(expected.getKey())).orElse(ours.get(names.get(k++)));
            float[] compared = found.clone();
            if (source.equals("zju")) {
                for (int i = 0; i < compared.length; i++) {
                    compared[i] = (float) (1 / (1 + Math.exp(-compared[i])));
                }
            }
            assertThat(difference(compared, expected.getValue().toFloats())).isLessThan(TOLERANCE);
        }
    }

    @Test
    void imagesThatWereReadBlueFirstAreTakenRedFirst() throws IOException {
        Network network = UNetPlusPlus.builder(io.github.unetzoo.unetpp.Preset.NESTED)
                .setInChannels(3)
                .setClasses(2)
                .optWidths(List.of(4, 8, 12))
                .build();
        Path file = write("nested", foreign(network));
        Path turned = folder.resolve("turned");
        Path kept = folder.resolve("kept");
        Run run = Run.zoo("import", "--from", "nested", "--weights", file, "--out", turned)
                .fine();
        assertThat(run.out())
                .contains("read off it", "widths=4x8x12", "classes=2", "deep-supervision=false")
                .contains("conv0_0.conv1.weight were turned round");
        Run.zoo("import", "--from", "nested", "--weights", file, "--out", kept, "--channel-order", "rgb")
                .fine();
        Shape shape = new Shape(1, 3, 16, 16);
        float[] rgb = image(3, 16, 16);
        float[] bgr = new float[rgb.length];
        for (int c = 0; c < 3; c++) {
            System.arraycopy(rgb, c * 256, bgr, (2 - c) * 256, 256);
        }
        assertThat(difference(
                        outputs(turned, shape, rgb).get("logits"),
                        outputs(kept, shape, bgr).get("logits")))
                .isLessThan(1e-5);
        try (SegmentationModel model = SegmentationModel.load(turned, Precision.FLOAT32)) {
            // Its scripts gave blue, the first, the statistics of ImageNet's red.
            assertThat(model.normalization())
                    .isEqualTo(new Normalization.Fixed(
                            List.of(0.406f, 0.456f, 0.485f), List.of(255 * 0.225f, 255 * 0.224f, 255 * 0.229f)));
        }
        try (SegmentationModel model = SegmentationModel.load(kept, Precision.FLOAT32)) {
            assertThat(((Normalization.Fixed) model.normalization()).mean()).containsExactly(0.485f, 0.456f, 0.406f);
        }
    }

    @Test
    void aVggFcnTellsItsStrideWidthAndClasses() throws IOException {
        Network network = FCN.builder(io.github.unetzoo.fcn.Preset.VGG)
                .setInChannels(3)
                .setClasses(4)
                .optWidth(2)
                .optStride(16)
                .build();
        Path file = write("fcn16s", foreign(network));
        JsonObject report = Run.zoo(
                        "import", "--from", "vgg-fcn", "--weights", file, "--out", folder.resolve("m"), "--json")
                .json()
                .getAsJsonObject();
        JsonObject options = report.getAsJsonObject("options");
        assertThat(options.get("stride").getAsString()).isEqualTo("16");
        assertThat(options.get("width").getAsString()).isEqualTo("2");
        assertThat(options.get("classes").getAsString()).isEqualTo("4");
        assertThat(report.get("random").getAsJsonArray()).isEmpty();
        assertThat(report.getAsJsonObject("read").get("stride").getAsString()).isEqualTo("16");
        assertThat(report.getAsJsonObject("read").has("dropout")).isFalse();
        assertThat(report.get("file").getAsString())
                .isEqualTo(file.getFileName().toString());
        assertThat(report.has("stateDict")).isFalse();
        Path model = Path.of(report.get("model").getAsString());
        try (SegmentationModel loaded = SegmentationModel.load(model, Precision.FLOAT32)) {
            List<Float> mean = ((Normalization.Fixed) loaded.normalization()).mean();
            // Caffe's, of red, green and blue.
            assertThat(mean).containsExactly((float) (122.67891434 / 255), (float) (116.66876762 / 255), (float)
                    (104.00698793 / 255));
        }
    }

    @Test
    void classesThatDoNotExcludeEachOtherAreReadAsLabels() throws IOException {
        Network network = UNetPlusPlus.builder(io.github.unetzoo.unetpp.Preset.NESTED)
                .setInChannels(3)
                .setClasses(2)
                .optWidths(List.of(4, 8))
                .build();
        Path file = write("nested", foreign(network));
        Path model = folder.resolve("labels");
        Run run = Run.zoo("import", "--from", "nested", "--weights", file, "--out", model, "--option", "labels=2")
                .fine();
        assertThat(run.out()).doesNotContain("largest logit decides");
        try (SegmentationModel loaded = SegmentationModel.load(model, Precision.FLOAT32)) {
            assertThat(loaded.network().task()).isEqualTo(new Task.Multilabel(2));
            assertThat(loaded.classes()).containsExactly("background", "class1", "class2");
        }
        assertThat(Run.zoo("import", "--from", "nested", "--weights", file, "--out", folder.resolve("classes"))
                        .fine()
                        .out())
                .contains("--option labels=2");
    }

    @Test
    void anotherEncodersStagesAreNotThoseCutOff() {
        Network network = UNet.builder(io.github.unetzoo.unet.Preset.SMP)
                .setInChannels(3)
                .setClasses(2)
                .optEncoder(Encoders.named("resnet34-depth3").orElseThrow())
                .optDecoderWidths(List.of(4, 8, 12))
                .build();
        Path file = write("resnet34", foreign(network));
        Run run = Run.zoo(
                "import",
                "--from",
                "smp",
                "--weights",
                file,
                "--out",
                folder.resolve("m"),
                "--encoder",
                "resnet18-depth3");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("unexpected:", "encoder.layer1.2.conv1.weight");
    }

    @Test
    void anEncoderCutShortIsToldByTheDecodersDepth() throws IOException {
        Network network = UNet.builder(io.github.unetzoo.unet.Preset.SMP)
                .setInChannels(1)
                .setClasses(2)
                .optEncoder(Encoders.named("resnet18-depth3").orElseThrow())
                .optDecoderWidths(List.of(4, 8, 12))
                .build();
        Map<String, TensorData> tensors = foreign(network);
        // smp keeps what lies deeper.
        UNet whole = UNet.builder(io.github.unetzoo.unet.Preset.SMP)
                .setInChannels(1)
                .setClasses(2)
                .optEncoder(Encoders.named("resnet18").orElseThrow())
                .build();
        foreign(whole).forEach((key, tensor) -> {
            if (key.startsWith("encoder.")) {
                tensors.putIfAbsent(key, tensor);
            }
        });
        Path file = write("smp", tensors);
        Run run = Run.zoo("import", "--from", "smp", "--weights", file, "--out", folder.resolve("m"))
                .fine();
        assertThat(run.out())
                .contains("decoder-widths=4x8x12", "encoder=resnet18-depth3", "in-channels=1")
                .contains("left out", "encoder.layer3");
    }

    /** A torchvision classifier's names and shapes: its encoder's, and the classifier's own. */
    private Path classifier(String encoder) {
        Network network = UNet.builder()
                .setInChannels(3)
                .setClasses(2)
                .optEncoder(Encoders.named(encoder).orElseThrow())
                .build();
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        network.graph().weights().stream()
                .filter(weight -> weight.name().startsWith("encoder."))
                .forEach(weight -> {
                    String key = weight.name().substring("encoder.".length());
                    tensors.put(key, GoldenFormula.state(key, new Shape(weight.dimensions())));
                });
        tensors.put("fc.weight", TensorData.ofFloats(new float[20], 10, 2));
        tensors.put("fc.bias", TensorData.ofFloats(new float[10], 10));
        return write(encoder, tensors);
    }

    @ParameterizedTest
    @CsvSource({"unet", "unetpp", "unet3plus", "fcn"})
    void aClassifiersEncoderGoesIntoAnyVariant(String architecture) throws IOException {
        Path file = classifier("resnet18");
        Path model = folder.resolve("model");
        Run run = Run.zoo(
                        "import",
                        "--from",
                        "torchvision-encoder",
                        "--arch",
                        architecture,
                        "--classes",
                        "3",
                        "--weights",
                        file,
                        "--out",
                        model)
                .fine();
        assertThat(run.out())
                .contains("encoder=resnet18", "in-channels=3", "loaded        100 tensors")
                .contains("left out      2 of the file's tensors: fc.weight, fc.bias")
                .contains("random", "only the encoder is from the file");
        try (SegmentationModel loaded = SegmentationModel.load(model, Precision.FLOAT32)) {
            Map<String, TensorData> weights = loaded.block().weights();
            TensorData kernel = weights.get("encoder.layer4.1.conv2.weight");
            assertThat(kernel.toFloats())
                    .isEqualTo(
                            Checkpoint.read(file).get("layer4.1.conv2.weight").toFloats());
            assertThat(loaded.normalization()).isEqualTo(Normalization.IMAGENET);
            assertThat(loaded.classes()).containsExactly("background", "class1", "class2");
            assertThat(EncoderInfo.of(Encoders.named("resnet18").orElseThrow(), 3)
                            .parameters())
                    .isEqualTo(11_176_512);
        }
    }

    @Test
    void anEncoderForGreyImagesSumsItsFirstKernel() throws IOException {
        Path file = classifier("resnet18");
        Path model = folder.resolve("model");
        Run run = Run.zoo(
                        "import",
                        "--from",
                        "torchvision-encoder",
                        "--arch",
                        "unet",
                        "--encoder",
                        "resnet18-depth2",
                        "--in-channels",
                        "1",
                        "--weights",
                        file,
                        "--out",
                        model)
                .fine();
        assertThat(run.out())
                .contains("conv1.weight was of 3 channels: summed to 1")
                .contains("left out", "layer2.0.conv1.weight");
        float[] from = Checkpoint.read(file).get("conv1.weight").toFloats();
        try (SegmentationModel loaded = SegmentationModel.load(model, Precision.FLOAT32)) {
            float[] to = loaded.block().weights().get("encoder.conv1.weight").toFloats();
            assertThat(to[0]).isCloseTo(from[0] + from[49] + from[98], org.assertj.core.data.Offset.offset(1e-6f));
        }
    }

    private Path smallSeed() {
        Network network = UNet.builder(io.github.unetzoo.unet.Preset.SEED)
                .setInChannels(1)
                .setClasses(2)
                .optWidth(4)
                .optDepth(2)
                .build();
        return write("seed", foreign(network));
    }

    @Test
    void whatDoesNotFitIsListedUnlessAPartIsAskedFor() throws IOException {
        Path file = smallSeed();
        Path model = folder.resolve("model");
        Run classes = Run.zoo("import", "--from", "seed", "--weights", file, "--out", model, "--classes", "3");
        assertThat(classes.code()).isEqualTo(2);
        assertThat(classes.err()).contains("2 classes, but 3 were asked for", "--partial");
        Run wider = Run.zoo("import", "--from", "seed", "--weights", file, "--out", model, "--option", "depth=3");
        assertThat(wider.code()).isEqualTo(2);
        assertThat(wider.err()).contains("missing:", "(as down3.downsampling", "misshapen:");
        assertThat(Files.exists(model)).isFalse();
        Run part = Run.zoo("import", "--from", "seed", "--weights", file, "--out", model, "--classes", "3", "--partial")
                .fine();
        assertThat(part.out())
                .contains("random        2 of the network's tensors: head.weight, head.bias")
                .contains("does not fit: head.weight (as out_conv.conv.weight) is F32[2, 4, 1, 1]");
        assertThat(SegmentationModel.network(model).task().outputs()).isEqualTo(3);
    }

    @Test
    void saysWhichSourceTheNamesAreOf() {
        Path file = smallSeed();
        Run run = Run.zoo("import", "--from", "milesial", "--weights", file, "--out", folder.resolve("m"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("its names are those of seed (unet)");
        assertThat(Run.zoo("import", "--from", "keras", "--weights", file, "--out", folder.resolve("m"))
                        .err())
                .contains("\"keras\"", "milesial", "nested", "torchvision-encoder");
        assertThat(Run.zoo("import", "--from", "seed", "--weights", file, "--out", folder.resolve("m"), "--arch", "fcn")
                        .err())
                .contains("source seed is of [unet], not of fcn");
        assertThat(Run.zoo("import", "--weights", file).err()).contains("--from", "milesial");
        assertThat(Run.zoo("import").fine().out()).contains("milesial", "GPL-3.0", "timm-encoder");
    }

    @Test
    void aModelThatIsThereStays() {
        Path file = smallSeed();
        Path model = folder.resolve("model");
        String[] names = {"--class-names", "ground,cell"};
        Run.zoo("import", "--from", "seed", "--weights", file, "--out", model).fine();
        Run again = Run.zoo("import", "--from", "seed", "--weights", file, "--out", model, names[0], names[1]);
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.err()).contains("--overwrite");
        Run.zoo("import", "--from", "seed", "--weights", file, "--out", model, names[0], names[1], "--overwrite")
                .fine();
    }
}
