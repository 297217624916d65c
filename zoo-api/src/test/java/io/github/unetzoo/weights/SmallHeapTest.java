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

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Every fixture, good and bad, in a Java of its own with 64 MB of heap. */
class SmallHeapTest {

    private static final Map<String, String> REFUSED = new LinkedHashMap<>();

    static {
        REFUSED.put("bad-duplicate-key.safetensors", "name");
        REFUSED.put("bad-header-json.safetensors", "header");
        REFUSED.put("bad-header-length.safetensors", "header");
        REFUSED.put("bad-negative-shape.safetensors", "shape");
        REFUSED.put("bad-out-of-bounds.safetensors", "data_offsets");
        REFUSED.put("bad-overflow-shape.safetensors", "shape");
        REFUSED.put("bad-overlap.safetensors", "data_offsets");
        REFUSED.put("bad-shape-mismatch.safetensors", "data_offsets");
        REFUSED.put("bad-unknown-dtype.safetensors", "dtype");
        REFUSED.put("bomb.pth", "data.pkl");
        REFUSED.put("evil-legacy.pth", "posix.system");
        REFUSED.put("evil-zip.pth", "posix.system");
        REFUSED.put("html-error-page.pth", "web page");
        REFUSED.put("path-traversal.pth", "../../escape");
        REFUSED.put("truncated-legacy.pth", "cut short");
        REFUSED.put("truncated-zip.pth", "cut short");
    }

    @TempDir
    Path folder;

    /** Reads each file and prints: name, microseconds of the processor, what came of it. */
    public static void main(String[] files) {
        for (String file : files) {
            long started = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            String outcome;
            try {
                outcome = "read " + Checkpoint.read(Path.of(file)).names().size();
            } catch (WeightsException e) {
                outcome = "refused " + e.getMessage().replace('\n', ' ');
            }
            long micros = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - started) / 1000;
            System.out.println(Path.of(file).getFileName() + "\t" + micros + "\t" + outcome);
        }
    }

    @Test
    void everyFixtureIsReadOrRefusedWithinASecond() throws IOException, InterruptedException {
        Path fixtures = Fixtures.file("bomb.pth").getParent();
        List<String> files;
        try (Stream<Path> listed = Files.list(fixtures)) {
            files = listed.map(Path::toString)
                    .filter(name -> name.endsWith(".pth") || name.endsWith(".safetensors"))
                    .sorted()
                    .toList();
        }
        Map<String, String> outcomes = outcomes(files);
        assertThat(outcomes).hasSameSizeAs(files);
        REFUSED.forEach((file, field) -> assertThat(outcomes.remove(file))
                .startsWith("refused")
                .contains(file)
                .contains(field));
        assertThat(outcomes)
                .hasSize(5)
                .allSatisfy((file, outcome) -> assertThat(outcome).as(file).startsWith("read "));
    }

    /** The tensors' bytes are mapped: they take none of the heap. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "files of this size are read there, see FileBytes")
    void aGoodFileMayBeLargerThanTheHeap() throws IOException, InterruptedException {
        long bytes = 256L << 20;
        byte[] header = ("{\"w\":{\"dtype\":\"F32\",\"shape\":[" + bytes / 4 + "],\"data_offsets\":[0," + bytes + "]}}")
                .getBytes(StandardCharsets.UTF_8);
        Path file = folder.resolve("large.safetensors");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.writeLong(Long.reverseBytes(header.length));
            sparse.write(header);
            sparse.setLength(Long.BYTES + header.length + bytes);
        }
        assertThat(outcomes(List.of(file.toString()))).containsEntry("large.safetensors", "read 1");
    }

    private Map<String, String> outcomes(List<String> files) throws IOException, InterruptedException {
        Path out = folder.resolve("out.txt");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Stream<String> words = Stream.concat(
                Stream.of(
                        java.toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallHeapTest.class.getName()),
                files.stream());
        Process process = new ProcessBuilder(words.toList())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroy();
        String said = Files.readString(out, StandardCharsets.UTF_8);
        assertThat(ended).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        Map<String, String> outcomes = new LinkedHashMap<>();
        said.lines().map(line -> line.split("\t", 3)).forEach(fields -> {
            assertThat(Long.parseLong(fields[1])).as(fields[0]).isLessThan(1_000_000);
            outcomes.put(fields[0], fields[2]);
        });
        return outcomes;
    }
}
