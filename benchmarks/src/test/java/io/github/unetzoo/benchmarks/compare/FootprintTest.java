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
package io.github.unetzoo.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.Training;
import io.github.unetzoo.train.TrainingConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FootprintTest {

    private static final double MEGA = 1e6;

    @TempDir
    Path folder;

    private static TrainingConfig config(int batch, int crop, Precision precision) {
        return TrainingConfig.builder()
                .optEpochs(1)
                .optBatch(batch)
                .optCrop(crop)
                .optPrecision(precision)
                .build();
    }

    private static Network network(String spec) {
        return Architecture.fromSpec(spec, Map.of("in-channels", "1", "classes", "2"));
    }

    private static long training(String spec, int batch, int crop, Precision precision) {
        return Footprint.of(network(spec), config(batch, crop, precision)).trainingBytes();
    }

    @Test
    void mapsGrowWithBatchAndAreaAndPrecision() {
        String spec = "unet:width=16";
        long process = training("unet:width=1,depth=1", 1, 2, Precision.FLOAT32);
        long four = training(spec, 4, 128, Precision.FLOAT32);
        long weights = 4 * 4 * network(spec).graph().parameterCount();
        double maps = four - process - weights;
        assertThat(training(spec, 8, 128, Precision.FLOAT32) - process - weights)
                .isCloseTo((long) (2 * maps), within((long) (0.02 * maps)));
        assertThat(training(spec, 4, 256, Precision.FLOAT32) - process - weights)
                .isCloseTo((long) (4 * maps), within((long) (0.05 * maps)));
        assertThat(training(spec, 4, 128, Precision.BFLOAT16)).isLessThan((long) (process + weights + 0.8 * maps));
    }

    @Test
    void predictingTakesLess() {
        Footprint footprint = Footprint.of(network("unet:width=32"), config(8, 256, Precision.FLOAT32));
        assertThat(footprint.predictingBytes()).isLessThan(footprint.trainingBytes() / 2);
    }

    /** The process is the estimate's whole subject, and only the system knows what it takes. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "Linux alone tells the most memory that a process took")
    void aRealTrainingTakesAboutAsMuch() throws Exception {
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-Djava.awt.headless=true",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Trainee.class.getName(),
                        folder.resolve("model").toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(said)).isZero();
        long peak = Files.readAllLines(said).stream()
                .filter(line -> line.startsWith("peak "))
                .mapToLong(line -> Long.parseLong(line.substring(5)))
                .findFirst()
                .orElseThrow();
        long estimate = Trainee.estimate();
        assertThat(estimate / MEGA)
                .as("%.0f MB were taken", peak / MEGA)
                .isBetween(peak / MEGA / 1.5, peak / MEGA * 1.5);
    }

    /** Two steps of a training, and what the process took at most. */
    static final class Trainee {
        private static final int BATCH = 4;

        private Trainee() {}

        private static String spec() {
            return System.getProperty("footprint.spec", "unet:width=16");
        }

        private static TrainingConfig config() {
            return FootprintTest.config(
                    Integer.getInteger("footprint.batch", BATCH),
                    Integer.getInteger("footprint.crop", 256),
                    Precision.valueOf(System.getProperty("footprint.precision", "FLOAT32")));
        }

        static long estimate() {
            return Footprint.of(network(spec()), config()).trainingBytes();
        }

        public static void main(String[] arguments) throws IOException {
            SyntheticNuclei nuclei = SyntheticNuclei.builder()
                    .optCount(2 * config().batch(), 1, 1)
                    .optSize(config().crop())
                    .build();
            Training.builder()
                    .setNetwork(network(spec()))
                    .setDataset(nuclei)
                    .setOutput(Path.of(arguments[0]))
                    .optConfig(config())
                    .build()
                    .run();
            for (String line : Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.UTF_8)) {
                if (line.startsWith("VmHWM:")) {
                    System.out.println("peak " + Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024);
                }
            }
            System.out.println("estimate " + estimate());
        }
    }

    @Test
    void whatDoesNotFitIsToldWithWhatToChange() {
        Footprint footprint = new Footprint(12_340_000_000L, 1);
        TrainingConfig config = config(64, 512, Precision.FLOAT32);
        footprint.check(config, OptionalLong.empty());
        footprint.check(config, OptionalLong.of(12_340_000_000L));
        assertThatThrownBy(() -> footprint.check(config, OptionalLong.of(8_000_000_000L)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("about 12.3 GB")
                .hasMessageContaining("batch 64, crop 512 and float32")
                .hasMessageContaining("there are 8.0 GB")
                .hasMessageContaining("smaller batch")
                .hasMessageContaining("bfloat16");
    }

    @Test
    void freeMemoryIsReadAsLinuxWritesIt() throws IOException {
        Path meminfo = Files.writeString(
                folder.resolve("meminfo"),
                "MemTotal:       24000000 kB\nMemFree:         1000000 kB\nMemAvailable:    8000000 kB\n");
        assertThat(FreeMemory.available(meminfo)).hasValue(8_000_000L * 1024);
        assertThat(FreeMemory.available(folder.resolve("none"))).isEmpty();
        Files.writeString(folder.resolve("memory.max"), "max\n");
        Files.writeString(folder.resolve("memory.current"), "3000\n");
        assertThat(FreeMemory.left(folder)).isEmpty();
        Files.writeString(folder.resolve("memory.max"), "10000\n");
        assertThat(FreeMemory.left(folder)).hasValue(7000);
        Files.writeString(folder.resolve("memory.stat"), "anon 1500\ninactive_file 500\nactive_file 1\n");
        assertThat(FreeMemory.left(folder)).hasValue(7500);
        assertThat(FreeMemory.bytes().orElseThrow()).isPositive();
    }
}
