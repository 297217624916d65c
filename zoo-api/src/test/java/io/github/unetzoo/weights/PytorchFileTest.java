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
package io.github.unetzoo.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PytorchFileTest {
    private static final Map<String, ElementType> TYPES = Map.of(
            "float32", ElementType.F32,
            "float16", ElementType.F16,
            "bfloat16", ElementType.BF16,
            "float64", ElementType.F64,
            "int64", ElementType.I64,
            "int32", ElementType.I32,
            "uint8", ElementType.U8,
            "bool", ElementType.BOOL);

    @TempDir
    Path folder;

    // What can be read

    @ParameterizedTest
    @ValueSource(strings = {"tiny-zip", "tiny-legacy", "tiny-checkpoint", "tiny-checkpoint-legacy"})
    void agreesWithTheFixtureInFull(String name) throws IOException {
        JsonObject expected = JsonParser.parseString(Files.readString(Fixtures.file("tiny.expected.json")))
                .getAsJsonObject();
        Checkpoint checkpoint = Checkpoint.read(Fixtures.file(name + ".pth"));

        assertThat(checkpoint.source()).isEqualTo(name + ".pth");
        assertThat(checkpoint.names()).containsExactlyElementsOf(expected.keySet());
        for (String key : expected.keySet()) {
            JsonObject tensor = expected.getAsJsonObject(key);
            TensorData read = checkpoint.get(key);
            assertThat(read.type())
                    .as(key)
                    .isEqualTo(TYPES.get(tensor.get("dtype").getAsString()));
            assertThat(read.shape()).as(key).containsExactly(longs(tensor.getAsJsonArray("shape")));
            assertThat(values(read)).as(key).containsExactly(doubles(tensor.getAsJsonArray("values")));
        }
    }

    @Test
    void agreesWithSafetensorsByteForByte() {
        Checkpoint safe = Checkpoint.read(Fixtures.file("tiny.safetensors"));
        for (String name : List.of("tiny-zip", "tiny-legacy")) {
            Checkpoint torch = Checkpoint.read(Fixtures.file(name + ".pth"));
            for (String key : safe.names()) {
                assertThat(torch.get(key).bytes())
                        .as(key)
                        .isEqualTo(safe.get(key).bytes());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-checkpoint", "tiny-checkpoint-legacy"})
    void saysWhatItReadAndStripped(String name) {
        Path file = Fixtures.file(name + ".pth");
        assertThat(Checkpoint.read(file).metadata())
                .containsExactly(
                        Map.entry("pytorch.state_dict", "state_dict"), Map.entry("pytorch.stripped_prefix", "module."));
        Checkpoint kept =
                Checkpoint.read(file, PytorchOptions.defaults().keepingNames().withStateDict("state_dict"));
        assertThat(kept.names()).hasSize(15).allMatch(key -> key.startsWith("module."));
        assertThat(kept.metadata()).containsExactly(Map.entry("pytorch.state_dict", "state_dict"));
        assertThat(Checkpoint.read(Fixtures.file("tiny-zip.pth")).metadata()).isEmpty();
    }

    @Test
    void stripsAPrefixOnlyIfAllNamesHaveIt() throws IOException {
        Path some = save(dict("module.a", "0", "b", "0"), Map.of("0", 4));
        assertThat(Checkpoint.read(some).names()).containsExactly("module.a", "b");
        Path bare = save(dict("module.a", "0", "module.", "0"), Map.of("0", 4));
        assertThat(Checkpoint.read(bare).names()).containsExactly("module.a", "module.");
        assertThat(Checkpoint.read(bare).metadata()).isEmpty();
    }

    @Test
    void viewsOfEveryWidthAndStride() throws IOException {
        PickleWriter pickle = new PickleWriter().ops("}(");
        String[] types = {"CharStorage", "ShortStorage", "FloatStorage", "DoubleStorage"};
        Map<String, Integer> storages = new LinkedHashMap<>();
        for (int i = 0; i < types.length; i++) {
            int width = 1 << i;
            storages.put(types[i], 12 * width);
            pickle.text("transposed" + width).tensor(types[i], types[i], 12, 0, new long[] {4, 3}, 1, 4);
            pickle.text("part" + width).tensor(types[i], types[i], 12, 5, new long[] {1, 2, 3}, 99, 3, 1);
            pickle.text("expanded" + width).tensor(types[i], types[i], 12, 7, new long[] {2, 2}, 0, 0);
            pickle.text("every other" + width).tensor(types[i], types[i], 12, 1, new long[] {5}, 2);
            pickle.text("scalar" + width).tensor(types[i], types[i], 12, 11, new long[0]);
        }
        Checkpoint checkpoint = Checkpoint.read(save(pickle.ops("u").stop(), storages));
        for (int i = 0; i < types.length; i++) {
            int width = 1 << i;
            assertElements(checkpoint, "transposed", width, 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11);
            assertElements(checkpoint, "part", width, 5, 6, 7, 8, 9, 10);
            assertElements(checkpoint, "expanded", width, 7, 7, 7, 7);
            assertElements(checkpoint, "every other", width, 1, 3, 5, 7, 9);
            assertElements(checkpoint, "scalar", width, 11);
        }
    }

    /** Storages hold the bytes 0, 1, 2, ... so an element is known by its first byte. */
    private static void assertElements(Checkpoint checkpoint, String name, int width, int... elements) {
        byte[] expected = new byte[elements.length * width];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (byte) (elements[i / width] * width + i % width);
        }
        assertThat(checkpoint.get(name + width).bytes()).as(name + width).isEqualTo(ByteBuffer.wrap(expected));
    }

    /** Sparse: the file takes no room on the disk. */
    @Test
    void mapsLargeFiles() throws IOException {
        int large = 600_000_000;
        PickleWriter pickle = new PickleWriter().ops("}(");
        pickle.text("a").tensor("ByteStorage", "0", large, 0, new long[] {large / 10, 10}, 10, 1);
        pickle.text("b").tensor("FloatStorage", "1", 1, 0, new long[0]).ops("u");
        byte[] head = join(
                hex("80028a0a6cfc9c46f9206aa850192e80024de9032e"),
                new PickleWriter()
                        .ops("}")
                        .text("little_endian")
                        .raw(0x88)
                        .ops("s")
                        .stop(),
                pickle.stop(),
                new PickleWriter().ops("](").text("0").text("1").ops("e").stop());
        Path file = folder.resolve("large.pth");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.write(head);
            sparse.writeLong(Long.reverseBytes(large));
            sparse.seek(sparse.getFilePointer() + large - 1);
            sparse.write(join(hex("07"), hex("01000000000000000000803f")));
        }
        Checkpoint checkpoint = Checkpoint.read(file);
        assertThat(checkpoint.get("a").bytes().isDirect()).isTrue();
        assertThat(checkpoint.get("a").bytes().get(large - 1)).isEqualTo((byte) 7);
        assertThat(checkpoint.get("b").toFloats()).containsExactly(1);
    }

    @Test
    void readsAnArchiveThatWasPackedAgain() throws IOException {
        // Deflated, in another order, with entries for folders and sizes after the data.
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("again/"));
            zip.putNextEntry(new ZipEntry("again/data/"));
            zip.putNextEntry(new ZipEntry("again/data/0"));
            zip.write(new byte[] {0, 0, (byte) 0x80, 0x3f});
            zip.putNextEntry(new ZipEntry("again/version"));
            zip.write('3');
            zip.putNextEntry(new ZipEntry("again/data.pkl"));
            zip.write(dict("a", "0"));
        }
        Path file = Files.write(folder.resolve("again.pth"), bytes.toByteArray());
        assertThat(Checkpoint.read(file).get("a").toFloats()).containsExactly(1);
    }

    @Test
    void leavesOutTensorsOfTheOptimizer() throws IOException {
        // The optimizer's storage is not even in the file.
        PickleWriter pickle = new PickleWriter().ops("}(").text("critic").ops("}(");
        pickle.text("w")
                .tensor("FloatStorage", "0", 1, 0, new long[] {1}, 1)
                .text("_extra_state")
                .ops("Nu");
        pickle.text("optimizer").ops("}(").text("w").ops("}(").text("average");
        pickle.tensor("FloatStorage", "missing", 1, 0, new long[] {1}, 1).ops("uuu");
        Checkpoint checkpoint = Checkpoint.read(save(pickle.stop(), Map.of("0", 4)));
        assertThat(checkpoint.names()).containsExactly("w");
        assertThat(checkpoint.metadata()).containsExactly(Map.entry("pytorch.state_dict", "critic"));
    }

    @Test
    void leavesOutTheMaskValuesOfMilesial() throws IOException {
        PickleWriter pickle = new PickleWriter().ops("}(").text("inc.weight");
        pickle.tensor("FloatStorage", "0", 1, 0, new long[] {1}, 1).text("mask_values");
        pickle.ops("]").ops("u");
        Checkpoint checkpoint = Checkpoint.read(save(pickle.stop(), Map.of("0", 4)));
        assertThat(checkpoint.names()).containsExactly("inc.weight");
    }

    // Which state dict

    @Test
    void asksWhichOfSeveralStateDictsIsMeant() throws IOException {
        Path file = save(nested("model", "ema"), Map.of("0", 4));
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessage(file + " has several state dicts: \"model\" (1 tensors), \"ema\" (1 tensors)."
                        + " Say which to read (PytorchOptions.withStateDict, on the command line --state-dict)");
        Checkpoint chosen = Checkpoint.read(file, PytorchOptions.defaults().withStateDict("ema"));
        assertThat(chosen.names()).containsExactly("in ema");
        assertThatThrownBy(() -> Checkpoint.read(file, PytorchOptions.defaults().withStateDict("no")))
                .isInstanceOf(WeightsException.class)
                .hasMessage(file + " has no state dict at \"no\"; it has \"model\" (1 tensors), \"ema\" (1 tensors)");
    }

    @Test
    void takesTheOneUnderAUsualKeyOrTheOnlyOne() throws IOException {
        assertThat(Checkpoint.read(save(nested("rng", "state_dict"), Map.of("0", 4)))
                        .names())
                .containsExactly("in state_dict");
        assertThat(Checkpoint.read(save(nested("generator"), Map.of("0", 4))).names())
                .containsExactly("in generator");
        Path two = save(nested("generator", "critic"), Map.of("0", 4));
        assertThatThrownBy(() -> Checkpoint.read(two)).hasMessageContaining("has several state dicts: \"generator\"");
        PickleWriter deep = new PickleWriter()
                .ops("}(")
                .text("ema")
                .ops("}(")
                .text("model")
                .ops("}(")
                .text("a");
        deep.tensor("FloatStorage", "0", 1, 0, new long[] {1}, 1).ops("uu").text("rng");
        deep.tensor("FloatStorage", "0", 1, 0, new long[] {1}, 1).ops("u");
        Checkpoint found = Checkpoint.read(save(deep.stop(), Map.of("0", 4)));
        assertThat(found.names()).containsExactly("a");
        assertThat(found.metadata()).containsEntry("pytorch.state_dict", "ema/model");
    }

    @Test
    void oneDictionaryUnderTwoKeysIsOne() throws IOException {
        PickleWriter pickle =
                new PickleWriter().ops("}(").text("model").ops("}q").raw(0).text("a");
        pickle.tensor("FloatStorage", "0", 1, 0, new long[] {1}, 1).ops("s");
        pickle.text("state_dict").ops("h").raw(0).ops("u");
        Checkpoint checkpoint = Checkpoint.read(save(pickle.stop(), Map.of("0", 4)));
        assertThat(checkpoint.names()).containsExactly("a");
        assertThat(checkpoint.metadata()).containsEntry("pytorch.state_dict", "model");
    }

    @Test
    void saysWhatAFileWithoutStateDictHolds() throws IOException {
        Path numbers = save(
                new PickleWriter().ops("}").text("epoch").integer(3).ops("s").stop(), Map.of());
        assertThatThrownBy(() -> Checkpoint.read(numbers))
                .isInstanceOf(WeightsException.class)
                .hasMessage(numbers + " has no dictionary of nothing but tensors; it holds \"epoch\" (a whole number)."
                        + " In Python, save model.state_dict()");
        Path list = save(new PickleWriter().ops("]").stop(), Map.of());
        assertThatThrownBy(() -> Checkpoint.read(list))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining(" holds a list of 0, expected a dictionary of tensors");
        Path flat = save(dict("a", "0"), Map.of("0", 4));
        assertThatThrownBy(() -> Checkpoint.read(flat, PytorchOptions.defaults().withStateDict("model")))
                .hasMessageContaining(" has no state dict at \"model\"; it has one, at the top");
        Path safe = Fixtures.file("tiny.safetensors");
        assertThatThrownBy(() -> Checkpoint.read(safe, PytorchOptions.defaults().withStateDict("model")))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("has no state dicts to choose from: leave out the choice of \"model\"");
    }

    // What is refused

    static Stream<Arguments> refusedFixtures() {
        return Stream.of(
                arguments("evil-zip", ": evil-zip/data.pkl asks for \"posix.system\", but a checkpoint may hold"),
                arguments("evil-legacy", ": its pickle asks for \"posix.system\", but a checkpoint may hold nothing"),
                arguments("truncated-zip", " is a zip file without a directory at its end: it is cut short, fetch it"),
                arguments("truncated-legacy", " is cut short: storage \"94410163793376\" takes 96 bytes"),
                arguments(
                        "bomb",
                        " has entry \"archive/data.pkl\" of 419430402 bytes (compressed to 407747), above the bound of"
                                + " 16777216"),
                arguments("path-traversal", " has the zip entry \"../../escape/data.pkl\", a path that leads out of"),
                arguments("html-error-page", " is a web page, not weights"));
    }

    @ParameterizedTest
    @MethodSource("refusedFixtures")
    void refusesTheFixtureAndDoesNothingElse(String name, String message) throws IOException {
        Path file = Fixtures.file(name + ".pth");
        List<Path> before = around(file);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        long started = threads.getCurrentThreadCpuTime();
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith(file + message);
        assertThat(threads.getCurrentThreadCpuTime() - started).isLessThan(1_000_000_000L);
        assertThat(threads.getCurrentThreadAllocatedBytes() - allocated).isLessThan(8L << 20);
        assertThat(around(file)).isEqualTo(before);
    }

    /** Lists the folders in which a file could appear: where we run, and around the checkpoint. */
    private static List<Path> around(Path file) throws IOException {
        Path escape = file.getParent().getParent().getParent();
        try (Stream<Path> here = Files.list(Path.of(""));
                Stream<Path> beside = Files.walk(escape, 3)) {
            return Stream.concat(here, beside).sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-zip", "tiny-legacy", "tiny-checkpoint", "tiny-checkpoint-legacy"})
    void refusesEveryTruncation(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Fixtures.file(name + ".pth"));
        Path file = folder.resolve("cut.pth");
        for (int length = 0; length < whole.length; length += 37) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Checkpoint.read(file))
                    .as("%s bytes", length)
                    .isInstanceOf(WeightsException.class);
        }
    }

    /** A damaged file is refused or read, but fails in no other way; and of a zip, only padding may be damaged unseen. */
    @ParameterizedTest
    @ValueSource(strings = {"tiny-zip", "tiny-legacy", "tiny-checkpoint-legacy"})
    void damagedFilesFailCleanly(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Fixtures.file(name + ".pth"));
        Checkpoint good = Checkpoint.read(Fixtures.file(name + ".pth"));
        Path file = folder.resolve("damaged.pth");
        Random random = new Random(5);
        int refused = 0;
        for (int round = 0; round < 300; round++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
            Files.write(file, damaged);
            try {
                Checkpoint read = Checkpoint.read(file);
                if (name.equals("tiny-zip")) {
                    assertThat(read.names()).containsExactlyElementsOf(good.names());
                    for (String key : good.names()) {
                        assertThat(read.get(key).bytes())
                                .isEqualTo(good.get(key).bytes());
                    }
                }
            } catch (WeightsException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(100, 299);
    }

    static Stream<Arguments> refusedTensors() {
        long[] two = {2};
        return Stream.of(
                arguments(tensor(2, 1, two, 1), 8, "from element 1, reaches beyond its storage of 2 elements"),
                arguments(tensor(2, 0, two, 2), 8, "with strides [2] from element 0, reaches beyond its storage"),
                arguments(tensor(2, Long.MAX_VALUE, two, 1), 8, "reaches beyond its storage"),
                arguments(tensor(2, 0, two, Long.MAX_VALUE), 8, "reaches beyond its storage"),
                arguments(tensor(2, 0, new long[] {3, 3}, Long.MAX_VALUE, 1), 8, "reaches beyond its storage"),
                arguments(tensor(2, 0, two, 1, 1), 8, "has the shape [2] but the strides [1, 1]"),
                arguments(tensor(2, 0, new long[] {1L << 62, 4}, 0, 0), 8, ": shape [4611686018427387904, 4] overflow"),
                arguments(tensor(2, 0, new long[] {1L << 30}, 0), 8, "takes 4294967296 bytes, above the 2147483647"),
                arguments(tensor(2, 0, new long[] {1 << 27}, 0), 8, "is one of several strided views that take more"),
                arguments(tensor(2, 0, two, 1), 7, "has storage \"0\" of 7 bytes, expected 8 for 2 elements of F32"),
                arguments(tensor(2, 0, two, 1), -1, "lacks the entry \"archive/data/0\""),
                arguments(tensor(1L << 40, 0, two, 1), 8, "of 1099511627776 elements of 4 bytes, above the 2147483647"),
                arguments(tensor(1L << 28, 0, two, 1), 8, "has storage \"0\" of 8 bytes, expected 1073741824"));
    }

    private static byte[] tensor(long count, long offset, long[] shape, long... strides) {
        return new PickleWriter()
                .ops("}")
                .text("a")
                .tensor("FloatStorage", "0", count, offset, shape, strides)
                .ops("s")
                .stop();
    }

    @ParameterizedTest
    @MethodSource("refusedTensors")
    void refusesTheTensor(byte[] pickle, int storage, String message) throws IOException {
        Path file = save(pickle, storage < 0 ? Map.of() : Map.of("0", storage));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
        assertThat(threads.getCurrentThreadAllocatedBytes() - allocated).isLessThan(8L << 20);
    }

    /** Many views of one storage, each within the bound, are bounded together. */
    @Test
    void refusesManyExpandedViews() throws IOException {
        PickleWriter pickle = new PickleWriter().ops("}(");
        for (int i = 0; i < 1000; i++) {
            pickle.text("a" + i).tensor("FloatStorage", "0", 1, 0, new long[] {1 << 20}, 0);
        }
        Path file = save(pickle.ops("u").stop(), Map.of("0", 4));
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("strided views that take more bytes than the bound");
    }

    static Stream<Arguments> refusedArchives() {
        Map<String, String> good = Map.of("a/version", "3\n", "a/data.pkl", "\u0080\2}.");
        return Stream.of(
                arguments(Map.of("a/version", "3"), "with 0 entries of the form NAME/data.pkl, expected one"),
                arguments(with(good, "b/data.pkl", ""), "with 2 entries of the form NAME/data.pkl, expected one"),
                arguments(with(good, "a/constants.pkl", ""), "is a TorchScript archive"),
                arguments(Map.of("a/data.pkl", ""), "lacks the entry \"a/version\""),
                arguments(with(good, "a/version", "11"), "is of format version \"11\"; versions 1 to 10 are read"),
                arguments(with(good, "a/version", "0"), "is of format version \"0\""),
                arguments(with(good, "a/version", "3".repeat(99)), "\"a/version\" of 99 bytes"),
                arguments(with(good, "a/byteorder", "big"), "has the byte order \"big\", expected \"little\""),
                arguments(with(good, "a/data.pkl", ""), "a/data.pkl is cut short"),
                arguments(with(good, "/x", ""), "has the zip entry \"/x\", a path that leads out"),
                arguments(with(good, "a/./x", ""), "has the zip entry \"a/./x\", a path that leads out"),
                arguments(with(good, "a//x", ""), "has the zip entry \"a//x\", a path that leads out"),
                arguments(with(good, "a/..", ""), "has the zip entry \"a/..\", a path that leads out"),
                arguments(with(good, "a\\..\\x", ""), "with a backslash or a control character"),
                arguments(with(good, "a/\n", ""), "with a backslash or a control character"));
    }

    private static Map<String, String> with(Map<String, String> entries, String name, String content) {
        Map<String, String> more = new LinkedHashMap<>(entries);
        more.put(name, content);
        return more;
    }

    @ParameterizedTest
    @MethodSource("refusedArchives")
    void refusesTheArchive(Map<String, String> entries, String message) throws IOException {
        Map<String, byte[]> bytes = new LinkedHashMap<>();
        entries.forEach((name, text) -> bytes.put(name, text.getBytes(StandardCharsets.ISO_8859_1)));
        Path file = Files.write(folder.resolve("a.pth"), zip(bytes, true));
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    /** Deflated zeros shrink a thousand times; weights do not. */
    @Test
    void boundsWhatAllStoragesInflateTo() throws IOException {
        PickleWriter pickle = new PickleWriter().ops("}(");
        Map<String, Integer> zeros = new LinkedHashMap<>();
        for (int i = 0; i < 8; i++) {
            pickle.text("a" + i).tensor("ByteStorage", "z" + i, 1 << 20, 0, new long[] {1 << 20}, 1);
            zeros.put("z" + i, 1 << 20);
        }
        Path file = save(pickle.ops("u").stop(), zeros, true);
        assertThat(Files.size(file)).isLessThan(20_000);
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("\"archive/data/z4\", which inflates from 1033 to 1048576 bytes");
    }

    static Stream<Arguments> patches() {
        return Stream.of(
                arguments(
                        "too much", patch(f -> f.putInt(f.central("version") + 24, 1)), "inflates to more than the 1"),
                arguments(
                        "too little", patch(f -> f.putInt(f.central("version") + 24, 3)), "inflates to 2 bytes, expec"),
                arguments("sum", patch(f -> f.putInt(f.central("data/0") + 16, 1)), "with the checksum"),
                arguments("encrypted", patch(f -> f.putShort(f.central("data/0") + 8, 1)), "has the encrypted entry"),
                arguments("method", patch(f -> f.putShort(f.central("data/0") + 10, 9)), "compressed by method 9"),
                arguments("stored", patch(f -> f.putShort(f.central("data/0") + 10, 0)), "two sizes"),
                arguments("beyond", patch(f -> f.putInt(f.central("data/0") + 42, 1 << 30)), "beyond the"),
                arguments("no zip64", patch(f -> f.putInt(f.central("data/0") + 42, -1)), "without its zip64 sizes"),
                arguments("overlap", patch(f -> f.putInt(f.central("data/0") + 42, 0)), "overlap what begins at"),
                arguments("other name", patch(f -> f.putShort(f.local("data.pkl") + 30, 'X')), "under another name at"),
                arguments("header", patch(f -> f.putShort(f.local("data.pkl") + 8, 0)), "does not agree with the dir"),
                arguments("names", patch(f -> f.putShort(f.local("data.pkl") + 28, 60000)), "does not agree with the"),
                arguments("same name", patch(f -> f.rename("data/0", "data/1")), "has two entries called"),
                arguments("name", patch(f -> f.putShort(f.central("data/0") + 46, 0xffff)), "name is not UTF-8"),
                arguments(
                        "central", patch(f -> f.putInt(f.central("data/0"), 0)), "has a damaged zip directory: entry"),
                arguments(
                        "long", patch(f -> f.putShort(f.central("data/1") + 30, 65535)), "has a damaged zip directory"),
                arguments("disks", patch(f -> f.putShort(f.end() + 4, 1)), "is a part of a zip file of several"),
                arguments("count", patch(f -> f.count(2)), "bytes in its zip directory beyond its 2 entries"),
                arguments("more", patch(f -> f.count(9)), "has a damaged zip directory: entry expected"),
                arguments("size", patch(f -> f.putInt(f.end() + 12, 3)), "but it must end at byte"),
                arguments("comment", patch(f -> f.putShort(f.end() + 20, 3)), "without a directory at its end"));
    }

    /** A change to the bytes of an archive. */
    private interface Patch {
        void apply(Archive archive);
    }

    private static UnaryOperator<byte[]> patch(Patch patch) {
        return bytes -> {
            Archive archive = new Archive(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
            patch.apply(archive);
            return bytes;
        };
    }

    private record Archive(ByteBuffer bytes) {
        void putInt(int at, int value) {
            bytes.putInt(at, value);
        }

        void putShort(int at, int value) {
            bytes.putShort(at, (short) value);
        }

        int end() {
            return bytes.limit() - 22;
        }

        void count(int entries) {
            putShort(end() + 8, entries);
            putShort(end() + 10, entries);
        }

        int central(String name) {
            return find(0x02014b50, 46, name);
        }

        int local(String name) {
            return find(0x04034b50, 30, name);
        }

        void rename(String from, String to) {
            int at = central(from) + 46 + "archive/".length();
            for (int i = 0; i < to.length(); i++) {
                bytes.put(at + i, (byte) to.charAt(i));
            }
        }

        private int find(int signature, int length, String name) {
            byte[] whole = ("archive/" + name).getBytes(StandardCharsets.UTF_8);
            for (int at = 0; at < bytes.limit() - length - whole.length; at++) {
                if (bytes.getInt(at) == signature
                        && bytes.slice(at + length, whole.length).equals(ByteBuffer.wrap(whole))) {
                    return at;
                }
            }
            throw new AssertionError("no " + name);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("patches")
    void refusesThePatchedArchive(String name, UnaryOperator<byte[]> patch, String message) throws IOException {
        PickleWriter pickle = new PickleWriter().ops("}(");
        pickle.text("a").tensor("FloatStorage", "0", 2, 0, new long[] {2}, 1);
        pickle.text("b").tensor("FloatStorage", "1", 2, 0, new long[] {2}, 1).ops("u");
        Path file = save(pickle.stop(), Map.of("0", 8, "1", 8), true);
        assertThat(Checkpoint.read(file).names()).containsExactly("a", "b");
        byte[] patched = patch.apply(Files.readAllBytes(file));
        Path bad = Files.write(folder.resolve("patched.pth"), patched);
        assertThatThrownBy(() -> Checkpoint.read(bad))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith(bad.toString())
                .hasMessageContaining(message);
    }

    static Stream<Arguments> refusedLegacyFiles() {
        byte[] magic = hex("80028a0a6cfc9c46f9206aa850192e");
        byte[] version = hex("80024de9032e");
        byte[] little = new PickleWriter()
                .ops("}")
                .text("little_endian")
                .raw(0x88)
                .ops("s")
                .stop();
        byte[] big = new PickleWriter()
                .ops("}")
                .text("little_endian")
                .raw(0x89)
                .ops("s")
                .stop();
        byte[] one = tensor(1, 0, new long[] {1}, 1);
        byte[] keys = new PickleWriter().ops("]").text("0").ops("a").stop();
        byte[] none = new PickleWriter().ops("]").stop();
        byte[] data = hex("01000000000000000000803f");
        return Stream.of(
                arguments("good", join(magic, version, little, one, keys, data), ""),
                arguments("plain pickle", one, "is a Python pickle, but not one that torch.save wrote: it begins with"),
                arguments("version", join(magic, hex("80024d01002e")), "has version 1 after its magic number"),
                arguments("no version", join(magic, none), "has a list of 0 after its magic number"),
                arguments("big", join(magic, version, big), "was not saved on a little-endian machine"),
                arguments("no order", join(magic, version, none), "was not saved on a little-endian machine"),
                arguments("keys", join(magic, version, little, one, one), "has a dictionary of 1 for its list of sto"),
                arguments("missing", join(magic, version, little, one, none), "lacks the storage \"0\""),
                arguments(
                        "unknown",
                        join(magic, version, little, none, keys),
                        "lists a storage that its pickle does not refer to"),
                arguments(
                        "twice",
                        join(
                                magic,
                                version,
                                little,
                                one,
                                new PickleWriter()
                                        .ops("](")
                                        .text("0")
                                        .text("0")
                                        .ops("e")
                                        .stop(),
                                data,
                                data),
                        "lists storage \"0\" twice"),
                arguments(
                        "count",
                        join(magic, version, little, one, keys, hex("02000000000000000000803f")),
                        "has storage \"0\" of 2 elements at byte"),
                arguments("more", join(magic, version, little, one, keys, data, data), "goes on for 12 bytes after"),
                arguments("less", join(magic, version, little, one, keys, hex("01")), "is cut short: storage \"0\""),
                arguments(
                        "huge",
                        join(magic, version, little, tensor(1L << 40, 0, new long[] {1}, 1), keys, data),
                        "above the 2147483647 bytes that one tensor may have"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedLegacyFiles")
    void refusesTheLegacyFile(String name, byte[] bytes, String message) throws IOException {
        Path file = Files.write(folder.resolve("legacy.pth"), bytes);
        if (message.isEmpty()) {
            assertThat(Checkpoint.read(file).get("a").toFloats()).containsExactly(1);
            return;
        }
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    // Files made here

    /** Pickles a flat dictionary: names, each followed by the key of its storage of one float. */
    private static byte[] dict(String... namesAndKeys) {
        PickleWriter pickle = new PickleWriter().ops("}(");
        for (int i = 0; i < namesAndKeys.length; i += 2) {
            pickle.text(namesAndKeys[i]).tensor("FloatStorage", namesAndKeys[i + 1], 1, 0, new long[] {1}, 1);
        }
        return pickle.ops("u").stop();
    }

    /** Pickles a dictionary of dictionaries of one tensor each. */
    private static byte[] nested(String... keys) {
        PickleWriter pickle = new PickleWriter().ops("}(");
        for (String key : keys) {
            pickle.text(key).ops("}(").text("in " + key);
            pickle.tensor("FloatStorage", "0", 1, 0, new long[] {1}, 1).ops("u");
        }
        return pickle.text("epoch").integer(7).ops("u").stop();
    }

    private Path save(byte[] pickle, Map<String, Integer> storages) throws IOException {
        return save(pickle, storages, false);
    }

    /** Writes an archive of this pickle and storages of so many bytes, 0, 1, 2, ...; or all zeros if deflated. */
    private Path save(byte[] pickle, Map<String, Integer> storages, boolean deflated) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("archive/data.pkl", pickle);
        storages.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                .forEach(entry -> {
                    byte[] bytes = new byte[entry.getValue()];
                    for (int i = 0; i < bytes.length && !deflated; i++) {
                        bytes[i] = (byte) i;
                    }
                    entries.put("archive/data/" + entry.getKey(), bytes);
                });
        entries.put("archive/version", new byte[] {'3', '\n'});
        return Files.write(folder.resolve("made.pth"), zip(entries, deflated));
    }

    private static byte[] zip(Map<String, byte[]> entries, boolean deflated) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> content : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(content.getKey());
                if (!deflated) {
                    entry.setMethod(ZipEntry.STORED);
                    CRC32 crc = new CRC32();
                    crc.update(content.getValue());
                    entry.setCrc(crc.getValue());
                    entry.setSize(content.getValue().length);
                }
                zip.putNextEntry(entry);
                zip.write(content.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static long[] longs(JsonArray array) {
        return array.asList().stream().mapToLong(value -> value.getAsLong()).toArray();
    }

    private static double[] doubles(JsonArray array) {
        return array.asList().stream().mapToDouble(value -> value.getAsDouble()).toArray();
    }

    /** Returns the values without loss for every type of the fixture. */
    private static double[] values(TensorData tensor) {
        ByteBuffer in = tensor.bytes();
        float[] floats = tensor.toFloats();
        double[] values = new double[floats.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (tensor.type()) {
                case F64 -> in.getDouble();
                case I64 -> in.getLong();
                default -> floats[i];
            };
        }
        return values;
    }
}
