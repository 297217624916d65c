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
package io.github.unetzoo.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoopTranslator;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.GraphBuilder;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.hub.ModelCard;
import io.github.unetzoo.hub.TinyModels;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.torchscript.Precision;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class BioImagePackageTest {

    private static final Instant THEN = Instant.parse("2026-03-01T12:00:00Z");
    private static final Normalization FIXED =
            new Normalization.Fixed(List.of(0.4f, 0.5f, 0.3f), List.of(0.2f, 0.25f, 0.3f));

    @TempDir
    Path temp;

    private static SegmentationModel model(Network network, Normalization normalization) {
        int classes = network.task().maskClasses().orElseThrow();
        return SegmentationModel.create(
                network,
                IntStream.range(0, classes)
                        .mapToObj(i -> i == 0 ? "None" : "class " + i)
                        .toList(),
                normalization,
                Precision.FLOAT32,
                3);
    }

    private static BioImagePackage.Builder builder(SegmentationModel model) {
        return BioImagePackage.builder()
                .setModel(model)
                .setAuthors(List.of("A. Author", "B. Author"))
                .optLicence("MIT")
                .optTimestamp(THEN);
    }

    /** A package as somebody who knows the specification and not this library sees it. */
    private static final class Opened {

        private final Map<String, byte[]> files = new LinkedHashMap<>();
        private final Map<String, Object> rdf;
        private final Path folder;

        Opened(Path zip, Path folder) throws IOException {
            this.folder = Files.createDirectories(folder);
            try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
                for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                    files.put(entry.getName(), in.readAllBytes());
                    Files.write(folder.resolve(entry.getName()), files.get(entry.getName()));
                }
            }
            rdf = new Yaml(new SafeConstructor(new LoaderOptions()))
                    .load(new String(files.get("rdf.yaml"), StandardCharsets.UTF_8));
        }

        /** What lies at a path of words and indices. */
        @SuppressWarnings("unchecked")
        <T> T at(Object... path) {
            Object value = rdf;
            for (Object step : path) {
                value = step instanceof Integer index
                        ? ((List<Object>) value).get(index)
                        : ((Map<?, ?>) value).get(step);
            }
            return (T) value;
        }

        int number(Object... path) {
            return this.<Number>at(path).intValue();
        }

        Array array(String tensors) {
            return Array.read(files.get((String) at(tensors, 0, "test_tensor", "source")));
        }
    }

    private record Array(String type, int[] shape, double[] values) {

        static Array read(byte[] file) {
            ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(new String(file, 1, 5, StandardCharsets.US_ASCII)).isEqualTo("NUMPY");
            int length = bytes.getShort(8);
            assertThat((10 + length) % 64).isZero();
            String header = new String(file, 10, length, StandardCharsets.US_ASCII);
            assertThat(header).endsWith("\n").contains("'fortran_order': False");
            Matcher shape = Pattern.compile("'shape': \\(([0-9, ]+)\\)").matcher(header);
            Matcher type = Pattern.compile("'descr': '(..\\d)'").matcher(header);
            assertThat(shape.find() && type.find()).isTrue();
            int[] sides = Stream.of(shape.group(1).split(", *"))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            double[] values = new double[IntStream.of(sides).reduce(1, (a, b) -> a * b)];
            bytes.position(10 + length);
            for (int i = 0; i < values.length; i++) {
                values[i] = switch (type.group(1)) {
                    case "|u1" -> bytes.get() & 255;
                    case "<u2" -> bytes.getShort() & 65535;
                    default -> bytes.getFloat();
                };
            }
            assertThat(bytes.remaining()).isZero();
            return new Array(type.group(1), sides, values);
        }
    }

    private Opened opened(BioImagePackage bundle) throws IOException {
        Path file = temp.resolve("model.zip");
        bundle.write(file);
        return new Opened(file, temp.resolve("opened"));
    }

    @SuppressWarnings("unchecked")
    private static float[] prepared(Opened bundle, Array input) {
        double[] x = input.values().clone();
        int plane = input.shape()[2] * input.shape()[3];
        for (Map<String, Object> step : bundle.<List<Map<String, Object>>>at("inputs", 0, "preprocessing")) {
            Map<String, Object> words = (Map<String, Object>) step.get("kwargs");
            switch ((String) step.get("id")) {
                case "ensure_dtype" -> assertThat(words).containsEntry("dtype", "float32");
                case "zero_mean_unit_variance" -> {
                    assertThat((List<String>) words.get("axes")).containsExactlyInAnyOrder("channel", "y", "x");
                    double mean = mean(x);
                    double std = Math.sqrt(mean(
                            Arrays.stream(x).map(v -> (v - mean) * (v - mean)).toArray()));
                    double eps = (double) words.get("eps");
                    x = Arrays.stream(x).map(v -> (v - mean) / (std + eps)).toArray();
                }
                case "scale_linear" -> {
                    for (int i = 0; i < x.length; i++) {
                        x[i] = x[i] * factor(words, "gain", 1, i / plane) + factor(words, "offset", 0, i / plane);
                    }
                }
                default -> throw new AssertionError(step);
            }
        }
        float[] samples = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            samples[i] = (float) x[i];
        }
        return samples;
    }

    private static double factor(Map<String, Object> words, String name, double usual, int channel) {
        Object value = words.getOrDefault(name, usual);
        if (value instanceof List<?> list) {
            assertThat(words).containsEntry("axis", "channel");
            return ((Number) list.get(channel)).doubleValue();
        }
        return ((Number) value).doubleValue();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static float[] finished(Opened bundle, float[] logits, int channels) {
        Map<String, Object> last = bundle.at("outputs", 0, "postprocessing", 0);
        int plane = logits.length / channels;
        float[] values = new float[logits.length];
        for (int i = 0; i < plane; i++) {
            double sum = 0;
            for (int c = 0; c < channels; c++) {
                sum += Math.exp(logits[c * plane + i]);
            }
            for (int c = 0; c < channels; c++) {
                double logit = logits[c * plane + i];
                values[c * plane + i] =
                        (float) (last.get("id").equals("softmax") ? Math.exp(logit) / sum : 1 / (1 + Math.exp(-logit)));
            }
        }
        if (last.get("id").equals("softmax")) {
            assertThat(last).containsEntry("kwargs", Map.of("axis", "channel"));
        }
        return values;
    }

    private record Maps(long[] shape, float[] values) {}

    private static Maps torchScript(Opened bundle, float[] samples, long... shape) throws Exception {
        String file = bundle.at("weights", "torchscript", "source");
        try (Model model = Model.newInstance("any", "PyTorch")) {
            model.load(bundle.folder, file.substring(0, file.lastIndexOf('.')));
            try (Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator(null));
                    NDManager manager = NDManager.newBaseManager("PyTorch")) {
                NDArray out = predictor
                        .predict(new NDList(manager.create(samples, new Shape(shape))))
                        .singletonOrThrow();
                return new Maps(out.getShape().getShape(), out.toFloatArray());
            }
        }
    }

    private static Maps onnx(Opened bundle, float[] samples, long... shape) throws Exception {
        Path file = bundle.folder.resolve((String) bundle.at("weights", "onnx", "source"));
        try (OrtModel model = new OrtModel(file, OptLevel.ALL_OPT)) {
            OrtModel.Maps out = model.run(samples, shape).values().iterator().next();
            return new Maps(out.shape(), out.values());
        }
    }

    static List<Arguments> models() {
        return List.of(
                Arguments.of(1, new Normalization.PerImage(), 8, "<f4"),
                Arguments.of(3, FIXED, 8, "|u1"),
                Arguments.of(3, new Normalization.PerImage(), 16, "<f4"),
                Arguments.of(1, FIXED, 16, "<u2"),
                Arguments.of(1, new Normalization.None(), 8, "|u1"));
    }

    @ParameterizedTest
    @MethodSource("models")
    void whoFollowsTheDescriptionReproducesTheTestOutput(
            int outputs, Normalization normalization, int bits, String type) throws Exception {
        try (SegmentationModel model = model(PairsNetwork.of(3, outputs), normalization)) {
            Opened bundle = opened(builder(model).optBitDepth(bits).build());
            Array input = bundle.array("inputs");
            assertThat(input.type()).isEqualTo(type);
            assertThat(input.values()).contains(bits == 16 && !type.equals("<f4") ? 65535 : 255);
            Array expected = bundle.array("outputs");
            long[] shape = IntStream.of(input.shape()).asLongStream().toArray();
            float[] samples = prepared(bundle, input);
            for (Maps logits : List.of(torchScript(bundle, samples, shape), onnx(bundle, samples, shape))) {
                assertThat(logits.shape())
                        .containsExactly(
                                IntStream.of(expected.shape()).asLongStream().toArray());
                float[] values = finished(bundle, logits.values(), outputs);
                for (int i = 0; i < values.length; i++) {
                    assertThat((double) values[i]).isCloseTo(expected.values()[i], offset(1e-4));
                }
            }
            assertThat(new HashSet<>(Arrays.stream(expected.values()).boxed().toList()))
                    .as("not all alike")
                    .hasSizeGreaterThan(1000);
            isWhatThePredictorSees(model, input, expected);
        }
    }

    private static void isWhatThePredictorSees(SegmentationModel model, Array input, Array expected) {
        float most = input.type().equals("<u2") ? 65535 : 255;
        float[] samples = new float[input.values().length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) input.values()[i] / most;
        }
        Raster image = Raster.of(input.shape()[1], input.shape()[2], input.shape()[3], samples);
        float[] values =
                new SegmentationPredictor(model).predict(image).values().samples();
        for (int i = 0; i < values.length; i++) {
            assertThat((double) values[i]).isCloseTo(expected.values()[i], offset(1e-4));
        }
    }

    /** Sides that fit come in pairs; what is said of them is true, along each axis by itself. */
    @Test
    void theNetworkTakesTheSidesThatAreNamed() throws Exception {
        try (SegmentationModel model = model(PairsNetwork.of(3, 1), FIXED)) {
            Opened bundle = opened(builder(model).build());
            int step = bundle.number("inputs", 0, "axes", 2, "size", "step");
            int minimum = bundle.number("inputs", 0, "axes", 2, "size", "min");
            assertThat(step).isEqualTo(4);
            int halo = bundle.number("outputs", 0, "axes", 2, "halo");
            assertThat(halo).isPositive().isEqualTo(halo / 4 * 4);
            assertThat(minimum).isEqualTo((2 * halo + 1 + 3) / 4 * 4);
            for (int n : List.of(0, 1, 3)) {
                int height = minimum + n * step;
                int width = minimum + (n + 2) * step;
                for (Maps maps : List.of(
                        torchScript(bundle, new float[3 * height * width], 1, 3, height, width),
                        onnx(bundle, new float[3 * height * width], 1, 3, height, width))) {
                    assertThat(maps.shape())
                            .containsExactly(
                                    1,
                                    1,
                                    height + bundle.number("outputs", 0, "axes", 2, "size", "offset"),
                                    width + bundle.number("outputs", 0, "axes", 3, "size", "offset"));
                }
            }
        }
    }

    /** Every file that is named is there, with the hash that is named, and no other. */
    @Test
    void theDescriptionNamesEveryFile() throws Exception {
        Path trained = TinyModels.trained(temp.resolve("trained"), "tiny.cells", 1);
        try (SegmentationModel model = SegmentationModel.load(trained, Precision.FLOAT32)) {
            ModelCard card = ModelCard.read(trained.resolve(ModelCard.FILE));
            Opened bundle = opened(BioImagePackage.builder()
                    .setModel(model)
                    .setAuthors(List.of("A. Author"))
                    .optCard(card)
                    .optTimestamp(THEN)
                    .optTags(List.of("fluorescence-light-microscopy"))
                    .build());
            Set<String> named = new HashSet<>(Set.of("rdf.yaml"));
            named.add(bundle.at("documentation"));
            named.addAll(bundle.<List<String>>at("covers"));
            walk(bundle.rdf, map -> {
                if (map.get("source") instanceof String source) {
                    named.add(source);
                    assertThat((String) map.get("sha256")).as(source).isEqualTo(sha256(bundle.files.get(source)));
                }
            });
            assertThat(bundle.files.keySet()).isEqualTo(named);
            assertThat(bundle.files.keySet().iterator().next()).isEqualTo("rdf.yaml");
            assertThat(bundle.rdf)
                    .containsEntry("format_version", "0.5.7")
                    .containsEntry("type", "model")
                    .containsEntry("name", "cell nuclei")
                    .containsEntry("license", "Apache-2.0")
                    .containsEntry("timestamp", "2026-03-01T12:00:00Z")
                    .containsEntry("authors", List.of(Map.of("name", "A. Author")));
            assertThat(bundle.<List<String>>at("tags"))
                    .contains("tiny", "2d", "pytorch", "nuclei", "fluorescence-light-microscopy");
            assertThat(bundle.<String>at("cite", 0, "doi")).isEqualTo("10.48550/arXiv.1505.04597");
            assertThat(bundle.<String>at("cite", 1, "url")).isEqualTo("https://example.org/data");
            assertThat(new String(bundle.files.get("README.md"), StandardCharsets.UTF_8))
                    .contains(
                            "## Validation",
                            "Nuclei of many kinds.",
                            card.limits().get(0),
                            "0.001");
            assertThat(ModelCard.parse(new String(bundle.files.get("card.json"), StandardCharsets.UTF_8)))
                    .isEqualTo(card);
            assertThat(bundle.<List<String>>at("inputs", 0, "axes", 1, "channel_names"))
                    .containsExactly("intensity");
            assertThat(bundle.<List<String>>at("outputs", 0, "axes", 1, "channel_names"))
                    .containsExactly("nucleus");
        }
    }

    private static void walk(Object value, Consumer<Map<?, ?>> visitor) {
        if (value instanceof Map<?, ?> map) {
            visitor.accept(map);
            map.values().forEach(inner -> walk(inner, visitor));
        } else if (value instanceof List<?> list) {
            list.forEach(inner -> walk(inner, visitor));
        }
    }

    private static String sha256(byte[] file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void picturesHaveThePagesAndSidesThatAreUsual() throws IOException {
        try (SegmentationModel model = model(PairsNetwork.of(2, 4), new Normalization.PerImage())) {
            Opened bundle = opened(builder(model).build());
            assertThat(pages(bundle.files.get("sample_input.tif"))).isEqualTo(2);
            assertThat(pages(bundle.files.get("sample_output.tif"))).isEqualTo(4);
            Raster cover = ImageFiles.readImage(bundle.folder.resolve("cover.png"));
            assertThat(cover.width()).isEqualTo(2 * cover.height());
            assertThat(cover.crop(0, 0, 256, 256)).isNotEqualTo(cover.crop(0, 256, 256, 256));
            assertThat(bundle.<List<String>>at("inputs", 0, "axes", 1, "channel_names"))
                    .containsExactly("channel0", "channel1");
            assertThat(bundle.<List<String>>at("outputs", 0, "axes", 1, "channel_names"))
                    .as("Python's words are not for names")
                    .containsExactly("_None", "class_1", "class_2", "class_3");
        }
    }

    private static int pages(byte[] tiff) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("tiff").next();
        try (InputStream bytes = new ByteArrayInputStream(tiff);
                ImageInputStream in = ImageIO.createImageInputStream(bytes)) {
            reader.setInput(in);
            return reader.getNumImages(true);
        } finally {
            reader.dispose();
        }
    }

    @Test
    void equalPackagesHaveEqualBytes() throws IOException {
        try (SegmentationModel model = model(PairsNetwork.of(1, 1), new Normalization.None())) {
            Path first = temp.resolve("first.zip");
            Path second = temp.resolve("second.zip");
            builder(model).build().write(first);
            builder(model).build().write(second);
            assertThat(second).hasSameBinaryContentAs(first);
        }
    }

    @Test
    void valuesOfARegressionAreAsTheyAre() throws IOException {
        try (SegmentationModel model = SegmentationModel.create(
                Architecture.fromSpec("tiny:regression=1", Map.of()),
                List.of("distance"),
                new Normalization.None(),
                Precision.FLOAT32,
                1)) {
            Opened bundle = opened(builder(model).build());
            assertThat(bundle.<Map<String, Object>>at("outputs", 0))
                    .containsEntry("id", "values")
                    .doesNotContainKey("postprocessing");
        }
    }

    private static Graph graph(Consumer<GraphBuilder> body) {
        GraphBuilder g = new GraphBuilder();
        body.accept(g);
        return g.build();
    }

    @Test
    void theHaloIsAsFarAsTheNetworkLooks() {
        Graph near = graph(g -> g.output("y", g.conv("c", g.input("x", 1), Op.Conv.same(1, 7))));
        assertThat(TileGeometry.of(near)).isEqualTo(new TileGeometry(7, 1, 0, 3));
        Graph valid = graph(g -> g.output("y", g.conv("c", g.input("x", 1), Op.Conv.valid(1, 7))));
        assertThat(TileGeometry.of(valid)).isEqualTo(new TileGeometry(7, 1, -6, 0));
        Graph everywhere = graph(g -> {
            Tensor x = g.input("x", 2);
            g.output("y", g.multiply(x, g.adaptiveAvgPool(x, new Extent(1, 1))));
        });
        assertThat(TileGeometry.of(everywhere)).isEqualTo(new TileGeometry(257, 1, 0, 128));
        Graph coarse = graph(g -> g.output("y", g.maxPool(g.input("x", 1), 2)));
        assertThatThrownBy(() -> TileGeometry.of(coarse)).hasMessageContaining("grow as the image does");
    }

    @Test
    void whatCannotBeSaidIsRefused() {
        try (SegmentationModel model = model(PairsNetwork.of(1, 1), new Normalization.None())) {
            assertThatThrownBy(() -> BioImagePackage.builder()
                            .setModel(model)
                            .setAuthors(List.of("A"))
                            .build())
                    .hasMessageContaining("licence");
            assertThatThrownBy(() -> builder(model).optLicence("my own").build())
                    .hasMessageContaining("my own");
            assertThatThrownBy(() -> builder(model).setAuthors(List.of()).build())
                    .hasMessageContaining("authors");
            assertThatThrownBy(() -> builder(model).setAuthors(List.of("A/B")).build())
                    .hasMessageContaining("A/B");
            assertThatThrownBy(() -> builder(model).optBitDepth(12).build()).hasMessageContaining("12");
        }
    }
}
