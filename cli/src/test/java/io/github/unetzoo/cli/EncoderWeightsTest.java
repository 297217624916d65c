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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.unetzoo.data.FolderDataset;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.download.DownloadException;
import io.github.unetzoo.download.FileCache;
import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.encoder.PretrainedWeights;
import io.github.unetzoo.encoder.ResNet;
import io.github.unetzoo.fcn.FCN;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.NetworkBuilder;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.parity.GoldenFormula;
import io.github.unetzoo.pretrained.EncoderWeights;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.Start;
import io.github.unetzoo.train.Training;
import io.github.unetzoo.train.TrainingConfig;
import io.github.unetzoo.train.TrainingListener;
import io.github.unetzoo.unet.UNet;
import io.github.unetzoo.unet3plus.UNet3Plus;
import io.github.unetzoo.unetpp.UNetPlusPlus;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.InputChannels;
import io.github.unetzoo.weights.TensorData;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Published weights of an encoder, from a web server into every variant; and when nobody may ask for them. */
class EncoderWeightsTest {

    private static final List<String> CLASSES = List.of("background", "nucleus");

    /** The stem of ResNet-34 alone: it trains in a moment. */
    private static final ResNet STEM = ResNet.RESNET34.withDepth(1);

    @TempDir
    static Path folder;

    private static final Map<TorchFile, PretrainedWeights> PUBLISHED = new EnumMap<>(TorchFile.class);
    /** What the formula makes of ResNet-34's weights. */
    private static final Map<String, float[]> GOLDEN = new HashMap<>();

    private static FolderServer server;
    private static FileCache cache;
    private static FileCache offline;

    @BeforeAll
    static void publish() throws IOException {
        server = new FolderServer(folder);
        for (TorchFile format : TorchFile.values()) {
            Path file = folder.resolve(format + ".weights");
            format.write(file, TorchFile.classifier(ResNet.RESNET34));
            PUBLISHED.put(format, published(file, Sha256.of(file)));
        }
        TorchFile.encoder(ResNet.RESNET34)
                .forEach((name, shape) -> GOLDEN.put(
                        name, GoldenFormula.state(name, new Shape(shape)).toFloats()));
        cache = FileCache.builder()
                .optFolder(folder.resolve("cache"))
                .optMirrors(List.of())
                .optOffline(false)
                .build();
        offline = FileCache.builder()
                .optFolder(folder.resolve("empty"))
                .optMirrors(List.of())
                .optOffline(true)
                .build();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static PretrainedWeights published(Path file, String sha256) {
        return new PretrainedWeights(
                "resnet34",
                "golden",
                "test",
                "torchvision-encoder",
                file.getFileName().toString(),
                Optional.of(URI.create(server.address(file.getFileName().toString()))),
                Optional.empty(),
                Optional.empty(),
                "pytorch",
                Optional.of(sha256),
                Optional.empty(),
                OptionalLong.empty(),
                List.of(0.4f, 0.5f, 0.6f),
                List.of(0.1f, 0.2f, 0.3f));
    }

    private static Network network(NetworkBuilder<?> builder, int channels, Encoder encoder) {
        builder.setInChannels(channels);
        builder.setClasses(2);
        builder.optEncoder(encoder);
        return builder.build();
    }

    private static Network stem(TorchFile format) {
        return network(UNet.builder(), 3, STEM.pretrained(PUBLISHED.get(format)));
    }

    private static SegmentationModel create(Network network, FileCache files) throws IOException {
        return SegmentationModel.create(
                network, CLASSES, new Normalization.None(), Precision.FLOAT32, 7, Device.cpu(), files);
    }

    static Stream<Arguments> everyVariantAndFormat() {
        return Stream.of(TorchFile.values())
                .flatMap(format -> Stream.of(
                        Arguments.of(FCN.builder(), format),
                        Arguments.of(UNet.builder(), format),
                        Arguments.of(UNetPlusPlus.builder(), format),
                        Arguments.of(UNet3Plus.builder(), format)));
    }

    @ParameterizedTest
    @MethodSource("everyVariantAndFormat")
    void aFileThatIsServedGoesIntoTheVariant(NetworkBuilder<?> builder, TorchFile format) throws IOException {
        Network network = network(builder, 3, ResNet.RESNET34.pretrained(PUBLISHED.get(format)));
        try (SegmentationModel model = create(network, cache)) {
            Map<String, NDArray> arrays = model.block().arrays();
            arrays.keySet().removeIf(name -> !name.startsWith("encoder."));
            assertThat(arrays).hasSize(GOLDEN.size());
            GOLDEN.forEach(
                    (name, values) -> assertThat(arrays.get("encoder." + name).toFloatArray())
                            .as(name)
                            .isEqualTo(values));
        }
    }

    /** The seed decides the rest, whatever the encoder begins with; and each file is asked for once. */
    @Test
    void theRestIsRandomAsEver() throws IOException {
        Network network = stem(TorchFile.ZIP);
        create(network, cache).close();
        int before = server.requests();
        try (SegmentationModel model = create(network, cache);
                SegmentationModel random = SegmentationModel.random(
                        network, CLASSES, new Normalization.None(), Precision.FLOAT32, 7, Device.cpu())) {
            Map<String, TensorData> weights = model.block().weights();
            random.block().weights().forEach((name, tensor) -> {
                if (name.startsWith("encoder.")) {
                    assertThat(weights.get(name).toFloats()).isNotEqualTo(tensor.toFloats());
                } else {
                    assertThat(weights.get(name).toFloats()).isEqualTo(tensor.toFloats());
                }
            });
        }
        assertThat(server.requests()).isEqualTo(before);
    }

    @Test
    void theFirstConvolutionIsFittedToTheImagesChannels() throws IOException {
        TensorData kernel = GoldenFormula.state("conv1.weight", new Shape(64, 3, 7, 7));
        for (int channels : new int[] {1, 4}) {
            Network network = network(UNet.builder(), channels, STEM.pretrained(PUBLISHED.get(TorchFile.SAFETENSORS)));
            try (SegmentationModel model = create(network, cache)) {
                assertThat(model.block().weights().get("encoder.conv1.weight").toFloats())
                        .isEqualTo(InputChannels.adapt(kernel, channels).toFloats());
            }
        }
    }

    @Test
    void anotherFileIsRefused() throws IOException {
        Path file = folder.resolve("other.weights");
        Files.writeString(file, "another file");
        PretrainedWeights other = published(file, "0".repeat(64));
        assertThatThrownBy(() -> create(network(UNet.builder(), 3, STEM.pretrained(other)), cache))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining(Sha256.of(file));
        assertThat(folder.resolve("cache/encoders/other.weights")).doesNotExist();
    }

    @Test
    void aFileOfAnotherNetworkIsRefused() throws IOException {
        Path file = folder.resolve("short.weights");
        TorchFile.SAFETENSORS.write(file, Map.of("conv1.weight", new long[] {64, 3, 5, 5}));
        PretrainedWeights small = published(file, Sha256.of(file));
        assertThatThrownBy(() -> create(network(UNet.builder(), 3, STEM.pretrained(small)), cache))
                .isInstanceOf(io.github.unetzoo.weights.WeightsException.class)
                .hasMessageContainingAll("short.weights", "conv1.weight", "bn1.running_var");
    }

    private static Training.Builder training(Path out, Network network) throws IOException {
        Path data = folder.resolve("data");
        if (!Files.exists(data)) {
            TinyData.write(data);
        }
        return Training.builder()
                .setNetwork(network)
                .setDataset(FolderDataset.open(data))
                .setOutput(out)
                .optConfig(TrainingConfig.builder()
                        .optEpochs(1)
                        .optCrop(32)
                        .optBatch(2)
                        .optFrozen(List.of("encoder"))
                        .build());
    }

    /** A fresh training takes them, and nothing that begins with a model's own weights does. */
    @Test
    void onlyFreshWeightsAreFetched() throws IOException {
        Network network = stem(TorchFile.LEGACY);
        Path out = folder.resolve("trained");
        List<String> notes = new ArrayList<>();
        Training.Builder training = training(out, network).optListener(new TrainingListener() {
            @Override
            public void note(String line) {
                notes.add(line);
            }
        });
        assertThatThrownBy(() -> training.optFiles(offline).build().run())
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("encoders/LEGACY.weights");
        training.optFiles(cache).build().run();
        int before = server.requests();
        assertThat(notes)
                .anySatisfy(note -> assertThat(note).contains("test/golden", "no licence"))
                .anySatisfy(note -> assertThat(note).contains("normalised as they were", "0.4", "0.3"));

        String description = Files.readString(out.resolve(SegmentationModel.DESCRIPTION_FILE));
        assertThat(description).contains("\"resnet34-depth1\"").doesNotContain("golden", "encoder-weights");
        assertThat(Checkpoint.read(out.resolve(SegmentationModel.WEIGHTS_FILE)).metadata())
                .hasEntrySatisfying(
                        "start",
                        start -> assertThat(start)
                                .contains(
                                        "resnet34-depth1 from test/golden",
                                        PUBLISHED.get(TorchFile.LEGACY).sha256().orElseThrow()));
        Network saved = SegmentationModel.network(out);
        assertThat(saved.encoderWeights()).isEmpty();
        assertThat(saved.options()).isEqualTo(network.options());
        TensorData kernel = GoldenFormula.state("conv1.weight", new Shape(64, 3, 7, 7));
        try (SegmentationModel model = SegmentationModel.load(out, Precision.FLOAT32)) {
            assertThat(model.normalization())
                    .isEqualTo(new Normalization.Fixed(List.of(0.4f, 0.5f, 0.6f), List.of(0.1f, 0.2f, 0.3f)));
            assertThat(model.block().weights().get("encoder.conv1.weight").toFloats())
                    .isEqualTo(kernel.toFloats());
            Checkpoint whole = Checkpoint.of("whole", model.block().weights(), Map.of());
            SegmentationModel.create(network, CLASSES, model.normalization(), Precision.FLOAT32, whole)
                    .close();
            model.part(network, Precision.FLOAT32).close();
        }

        // Going on, and beginning with another model's weights.
        training.optFiles(offline).optResume(true).build().run();
        training(folder.resolve("second"), network)
                .optFiles(offline)
                .optStart(Start.of(out))
                .build()
                .run();
        assertThat(server.requests()).isEqualTo(before);
    }

    @Test
    void twoRunsThatDifferInTheirWeightsAreTwoRuns() throws IOException {
        Path out = folder.resolve("run");
        training(out, stem(TorchFile.ZIP)).optFiles(cache).build().run();
        for (Network other : List.of(network(UNet.builder(), 3, STEM), stem(TorchFile.SAFETENSORS))) {
            Training resumed = training(out, other)
                    .optNormalization(new Normalization.Fixed(List.of(0.4f, 0.5f, 0.6f), List.of(0.1f, 0.2f, 0.3f)))
                    .optFiles(cache)
                    .optResume(true)
                    .build();
            assertThatThrownBy(resumed::run).hasMessageContaining("another configuration");
        }
    }

    /** smp's files are published without a hash: a file of our own, and what tells its hash, may stand in for one. */
    private static Path bringSmp(Path into) throws IOException {
        PretrainedWeights smp = PretrainedWeights.named("resnet34", "smp/imagenet");
        Path file = into.resolve(EncoderWeights.name(smp));
        Files.createDirectories(file.getParent());
        TorchFile.SAFETENSORS.write(file, TorchFile.encoder(STEM));
        Files.writeString(
                file.resolveSibling(file.getFileName() + ".pointer"),
                "version https://git-lfs.github.com/spec/v1\noid sha256:" + Sha256.of(file) + "\nsize "
                        + Files.size(file) + "\n");
        return file;
    }

    @Test
    void commandsTakeThemByName() throws IOException {
        Path files = folder.resolve("brought");
        System.setProperty("unetzoo.cache", files.toString());
        System.setProperty("unetzoo.offline", "true");
        try {
            Path data = TinyData.write(folder.resolve("words"));
            Path out = folder.resolve("named");
            Object[] words = {
                "train",
                "--arch",
                "unet",
                "--in-channels",
                "3",
                "--encoder",
                "resnet34-depth1",
                "--encoder-weights",
                "smp/imagenet",
                "--freeze",
                "encoder",
                "--data",
                data,
                "--out",
                out,
                "--epochs",
                "1",
                "--crop",
                "32",
                "--batch",
                "2"
            };
            Run missing = Run.zoo(words);
            assertThat(missing.code()).isEqualTo(2);
            assertThat(missing.err())
                    .contains("the network is not to be used (-Dunetzoo.offline=true)", "model.safetensors.pointer");

            // Bad news comes before anything is trained.
            Object[] comparison = {
                "compare",
                "--data",
                data,
                "--models",
                "unet:width=4,depth=1,unet:encoder=resnet34-depth1",
                "--encoder-weights",
                "smp/imagenet",
                "--in-channels",
                "3",
                "--out",
                folder.resolve("compared"),
                "--epochs",
                "1",
                "--crop",
                "32",
                "--batch",
                "2"
            };
            Run without = Run.zoo(comparison);
            assertThat(without.code()).isEqualTo(1);
            assertThat(without.out()).contains("model.safetensors.pointer");

            Path file = bringSmp(files);
            Run run = Run.zoo(words).fine();
            assertThat(run.err())
                    .contains(
                            "the encoder begins with smp/imagenet", "no licence", "images are normalised as they were")
                    .doesNotContain("the encoder is random");
            assertThat(Checkpoint.read(out.resolve(SegmentationModel.WEIGHTS_FILE))
                            .get("encoder.conv1.weight")
                            .toFloats())
                    .isEqualTo(GOLDEN.get("conv1.weight"));
            assertThat(Run.zoo(comparison).fine().out())
                    .contains("unet:encoder=resnet34-depth1,encoder-weights=smp/imagenet");

            // What is trained stands on its own.
            Files.delete(file);
            Run.zoo("evaluate", "--model", out, "--data", data).fine();
            Run.zoo(
                            "train",
                            "--init",
                            out,
                            "--data",
                            data,
                            "--out",
                            folder.resolve("on"),
                            "--epochs",
                            "1",
                            "--crop",
                            "32",
                            "--batch",
                            "2")
                    .fine();
            Run.zoo(Stream.concat(Stream.of(words), Stream.of("--resume")).toArray())
                    .fine();
            Run.zoo(comparison).fine();
        } finally {
            System.clearProperty("unetzoo.cache");
            System.clearProperty("unetzoo.offline");
        }
    }

    @Test
    void theCommandTakesOneSourceOfWeights() {
        Path out = folder.resolve("both");
        Run both = Run.zoo(
                "train",
                "--init",
                folder.resolve("trained"),
                "--encoder-weights",
                "imagenet",
                "--data",
                folder.resolve("data"),
                "--out",
                out);
        assertThat(both.code()).isEqualTo(2);
        assertThat(out).doesNotExist();
        Run imported = Run.zoo(
                "import",
                "--from",
                "torchvision-encoder",
                "--arch",
                "unet",
                "--encoder",
                "resnet34-depth1",
                "--encoder-weights",
                "imagenet",
                "--weights",
                folder.resolve("ZIP.weights"),
                "--out",
                out);
        assertThat(imported.code()).isEqualTo(2);
        assertThat(imported.err()).contains("leave encoder-weights out");
        Run compared = Run.zoo("compare", "--models", "unet:width=8", "--encoder-weights", "imagenet", "--out", out);
        assertThat(compared.code()).isEqualTo(2);
        assertThat(compared.err()).contains("such as unet:encoder=resnet34");
    }
}
