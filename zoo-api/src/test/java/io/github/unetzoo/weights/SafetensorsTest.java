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
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsTest {
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

    @Test
    void readsEveryTensorOfTheFixture() throws IOException {
        JsonObject expected = JsonParser.parseString(Files.readString(Fixtures.file("tiny.expected.json")))
                .getAsJsonObject();
        Checkpoint checkpoint = Checkpoint.read(Fixtures.file("tiny.safetensors"));

        assertThat(checkpoint.source()).isEqualTo("tiny.safetensors");
        assertThat(checkpoint.metadata()).containsExactly(Map.entry("format", "pt"));
        assertThat(checkpoint.names()).hasSize(15).containsExactlyInAnyOrderElementsOf(expected.keySet());
        for (String name : expected.keySet()) {
            JsonObject tensor = expected.getAsJsonObject(name);
            TensorData read = checkpoint.get(name);
            assertThat(read.type())
                    .as(name)
                    .isEqualTo(TYPES.get(tensor.get("dtype").getAsString()));
            assertThat(read.shape()).as(name).containsExactly(longs(tensor.getAsJsonArray("shape")));
            JsonArray values = tensor.getAsJsonArray("values");
            assertThat(read.elements()).as(name).isEqualTo(values.size());
            float[] floats = new float[values.size()];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) values.get(i).getAsDouble();
            }
            assertThat(read.toFloats()).as(name).containsExactly(floats);
        }
        // The one type that a float cannot hold.
        assertThat(checkpoint.get("double").bytes().getDouble())
                .isEqualTo(expected.getAsJsonObject("double")
                        .getAsJsonArray("values")
                        .get(0)
                        .getAsDouble());
    }

    @Test
    void namesKeepTheOrderOfTheHeader() {
        assertThat(Checkpoint.read(Fixtures.file("tiny.safetensors")).names())
                .startsWith("bn.num_batches_tracked", "double", "channels_last")
                .endsWith("half", "uint8", "bool");
    }

    private static long[] longs(JsonArray array) {
        return LongStream.range(0, array.size())
                .map(i -> array.get((int) i).getAsLong())
                .toArray();
    }

    static Stream<Arguments> refusedFixtures() {
        return Stream.of(
                arguments("bad-duplicate-key", ": the name \"a\" occurs twice in the header"),
                arguments("bad-header-json", " has a header that is not valid JSON"),
                arguments("bad-header-length", " announces a header of 4611686018427387904 bytes, but only 77 follow"),
                arguments("bad-negative-shape", ": tensor \"a\": shape [-2] has the dimension -2, below 0"),
                arguments(
                        "bad-out-of-bounds",
                        ": tensor \"a\" ends by its data_offsets at byte 32, beyond the 16 bytes of data"),
                arguments("bad-overflow-shape", ": tensor \"a\": shape [4294967296, 4294967296, 2] overflows"),
                arguments(
                        "bad-overlap",
                        ": tensor \"b\" begins by its data_offsets at byte 4 and overlaps tensor \"a\", which ends at byte 8"),
                arguments(
                        "bad-shape-mismatch",
                        ": tensor \"a\" takes 12 bytes by its type and shape, F32[3], but 8 by its data_offsets"),
                arguments("bad-unknown-dtype", ": tensor \"a\" has the unknown dtype \"Q7\"; those read are [BOOL, "));
    }

    @ParameterizedTest
    @MethodSource("refusedFixtures")
    void refusesTheFixture(String name, String message) {
        Path file = Fixtures.file(name + ".safetensors");
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith(file + message);
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith(file + message);
    }

    static Stream<Arguments> refusedHeaders() {
        return Stream.of(
                arguments("[]", 0, " has a header that is not a JSON object"),
                arguments(" {}", 0, " has a header that is not a JSON object"),
                arguments("{}{}", 0, "has a header"),
                arguments("{}", 3, ": 3 bytes of data belong to no tensor, after the header"),
                arguments(tensor("F32", "[1]", "[4,8]"), 8, ": there is a hole of 4 bytes between the header and"),
                arguments(
                        tensor("F32", "[1]", "[0,4]"), 7, ": 3 bytes of data belong to no tensor, after tensor \"a\""),
                arguments(tensor("F32", "[1]", "[4,0]"), 4, ": tensor \"a\" has data_offsets [4, 0]"),
                arguments(tensor("F32", "[1]", "[-4,0]"), 4, ": tensor \"a\" has data_offsets [-4, 0]"),
                arguments(tensor("F32", "[1]", "[0,4,8]"), 4, ": tensor \"a\" has data_offsets [0, 4, 8]"),
                arguments(tensor("F32", "[1.0]", "[0,4]"), 4, ": tensor \"a\", shape holds 1.0, which is not"),
                arguments(tensor("F32", "[\"1\"]", "[0,4]"), 4, ": tensor \"a\", shape must hold whole numbers"),
                arguments(
                        tensor("F32", "[9223372036854775808]", "[0,4]"),
                        4,
                        ": tensor \"a\", shape holds 9223372036854775808"),
                // 2^61 elements fit a long; their bytes do not.
                arguments(tensor("F64", "[2305843009213693952]", "[0,4]"), 4, ": tensor \"a\": shape [23058430092136"),
                arguments(tensor("F32", "[" + "1,".repeat(64) + "1]", "[0,4]"), 4, ": tensor \"a\", shape has more"),
                arguments("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 0, ": tensor \"a\" lacks the field \"data_off"),
                arguments(
                        "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"shape\":[1]}}", 0, ": tensor \"a\" gives \"shape\""),
                arguments("{\"a\":{\"colour\":1}}", 0, ": tensor \"a\" has the unknown field \"colour\""),
                arguments("{\"a\":1}", 0, ": tensor \"a\" must be an object"),
                arguments("{\"__metadata__\":{\"k\":1}}", 0, ": the metadata \"k\" must be a string"),
                arguments("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", 0, ": the metadata \"k\" occurs twice"));
    }

    private static String tensor(String type, String shape, String offsets) {
        return "{\"a\":{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}}";
    }

    @ParameterizedTest
    @MethodSource("refusedHeaders")
    void refusesTheHeader(String header, int data, String message) throws IOException {
        Path file = Files.write(folder.resolve("bad.safetensors"), Fixtures.safetensors(header, data));
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    @Test
    void refusesAHeaderThatIsNotUtf8() throws IOException {
        byte[] header = "{\"\u00e9\":1}".getBytes(StandardCharsets.ISO_8859_1);
        Path file = Files.write(folder.resolve("latin.safetensors"), Fixtures.safetensors(header, 0));
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("not UTF-8");
    }

    @Test
    void refusesAHeaderAboveTheBoundBeforeReadingIt() throws IOException {
        Path file = folder.resolve("long.safetensors");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(Safetensors.MAX_HEADER + 1)
                    .array());
            sparse.setLength(Safetensors.MAX_HEADER + 1000);
        }
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("announces a header of 100000001 bytes, above the bound of 100000000");
    }

    @Test
    void refusesAFileShorterThanTheHeaderLength() throws IOException {
        Path file = Files.write(folder.resolve("short.safetensors"), new byte[7]);
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("cut short: 7 bytes");
    }

    /** No cut of a good file is taken for a good file. */
    @Test
    void refusesEveryTruncation() throws IOException {
        byte[] whole = Files.readAllBytes(Fixtures.file("tiny.safetensors"));
        Path file = folder.resolve("cut.safetensors");
        for (int length = 0; length < whole.length; length += 13) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Safetensors.read(file))
                    .as("%s bytes", length)
                    .isInstanceOf(WeightsException.class);
        }
    }

    /** A damaged header is refused or read, but fails in no other way. */
    @Test
    void damagedHeadersFailCleanly() throws IOException {
        byte[] whole = Files.readAllBytes(Fixtures.file("tiny.safetensors"));
        Path file = folder.resolve("damaged.safetensors");
        Random random = new Random(7);
        int refused = 0;
        for (int round = 0; round < 500; round++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(1032)] = (byte) random.nextInt(256);
            Files.write(file, damaged);
            try {
                Safetensors.read(file);
            } catch (WeightsException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(250, 499);
    }

    @Test
    void readsMoreThanTwoGigabytes() throws IOException {
        // Sparse: the file takes no room on the disk. The second tensor begins beyond the reach of one mapping.
        long gigabyte = 1L << 30;
        String header = "{\"a\":{\"dtype\":\"U8\",\"shape\":[1536,1048576],\"data_offsets\":[0," + gigabyte / 2 * 3
                + "]},\"b\":{\"dtype\":\"F32\",\"shape\":[268435456],\"data_offsets\":[" + gigabyte / 2 * 3 + ","
                + gigabyte / 2 * 5 + "]},\"c\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[" + gigabyte / 2 * 5
                + "," + (gigabyte / 2 * 5 + 4) + "]}}";
        Path file = Files.write(folder.resolve("large.safetensors"), Fixtures.safetensors(header, 0));
        long start = Files.size(file);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(start + gigabyte / 2 * 5 + 4);
            sparse.seek(start + gigabyte / 2 * 5 - 1);
            sparse.write(new byte[] {0x40, 0, 0, (byte) 0x80, 0x3f});
        }
        Checkpoint checkpoint = Safetensors.read(file);
        assertThat(checkpoint.get("b").bytes().getFloat((int) gigabyte - 4)).isEqualTo(2f);
        assertThat(checkpoint.get("c").toFloats()).containsExactly(1f);
    }

    @Test
    void refusesOneTensorAboveTwoGigabytes() throws IOException {
        String header = tensor("U8", "[2147483648]", "[0,2147483648]");
        Path file = Files.write(folder.resolve("huge.safetensors"), Fixtures.safetensors(header, 0));
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(Files.size(file) + 2147483648L);
        }
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("tensor \"a\" takes 2147483648 bytes, above the 2147483647");
    }

    @Test
    void writesWhatItReads() {
        Checkpoint original = Checkpoint.read(Fixtures.file("tiny.safetensors"));
        Path file = folder.resolve("copy.safetensors");
        Safetensors.write(file, original);
        Checkpoint copy = Checkpoint.read(file);

        assertThat(copy.names()).containsExactlyElementsOf(original.names());
        assertThat(copy.metadata()).isEqualTo(original.metadata());
        for (String name : original.names()) {
            assertThat(copy.get(name)).hasToString(original.get(name).toString());
            assertThat(copy.get(name).bytes())
                    .as(name)
                    .isEqualTo(original.get(name).bytes());
        }
    }

    @Test
    void writesExactlyTheFormat() throws IOException {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        tensors.put("byte", TensorData.of(ElementType.U8, new long[] {3}, ByteBuffer.wrap(new byte[] {1, 2, 3})));
        tensors.put("float", TensorData.ofFloats(new float[] {1}, 1, 1));
        Path file = folder.resolve("exact.safetensors");
        Safetensors.write(file, Checkpoint.of("test", tensors, Map.of("made by", "\"us\"")));

        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int length = (int) bytes.getLong();
        String header = new String(bytes.array(), Long.BYTES, length, StandardCharsets.UTF_8);
        assertThat(length % 8).isZero();
        // The wider type lies first, so that it is aligned, whatever the order of the names.
        assertThat(header.stripTrailing())
                .isEqualTo("{\"__metadata__\":{\"made by\":\"\\\"us\\\"\"},"
                        + "\"byte\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[4,7]},"
                        + "\"float\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]}}");
        byte[] data = new byte[7];
        bytes.get(Long.BYTES + length, data);
        assertThat(data).containsExactly(0, 0, 0x80, 0x3f, 1, 2, 3);
        assertThat(bytes.capacity()).isEqualTo(Long.BYTES + length + 7);
    }

    @Test
    void writesNothingAtAll() {
        Path file = folder.resolve("empty.safetensors");
        Safetensors.write(file, Checkpoint.of("test", Map.of(), Map.of()));
        assertThat(Checkpoint.read(file).names()).isEmpty();
    }

    @Test
    void replacesAFileAndLeavesNoTemporary() throws IOException {
        Path file = folder.resolve("a.safetensors");
        Safetensors.write(file, one("a", 1));
        Safetensors.write(file, one("b", 2));
        assertThat(Checkpoint.read(file).get("b").toFloats()).containsExactly(2);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void aFailedWriteLeavesTheTargetAndNoTemporary() throws IOException {
        // A folder that is not empty can be replaced by no move.
        Path target = Files.createDirectory(folder.resolve("taken"));
        Path inside = Files.writeString(target.resolve("inside"), "here");
        assertThatThrownBy(() -> Safetensors.write(target, one("a", 1)))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith(target + " cannot be written");
        assertThat(inside).hasContent("here");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(target);
        }
    }

    @Test
    void refusesToWriteWhatCannotBeRead() {
        Path file = folder.resolve("no.safetensors");
        assertThatThrownBy(() -> Safetensors.write(file, one("__metadata__", 1)))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("no tensor may be called \"__metadata__\"");
        assertThatThrownBy(() -> Safetensors.write(file, one("half a pair: \ud800", 1)))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("not valid Unicode");
        assertThatThrownBy(() -> Safetensors.write(folder.resolve("none/a.safetensors"), one("a", 1)))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("its folder does not exist");
        assertThat(folder).isEmptyDirectory();
    }

    private static Checkpoint one(String name, float value) {
        return Checkpoint.of("test", Map.of(name, TensorData.ofFloats(new float[] {value})), Map.of());
    }
}
