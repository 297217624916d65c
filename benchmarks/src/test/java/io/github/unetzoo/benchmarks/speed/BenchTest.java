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
package io.github.unetzoo.benchmarks.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Supervision;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.unet.UNet;
import io.github.unetzoo.weights.NameMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {

    private static final int ROUNDS = 3;

    @TempDir
    private Path folder;

    private static UNet tiny() {
        return UNet.builder()
                .setInChannels(3)
                .setClasses(1)
                .optWidth(4)
                .optDepth(1)
                .build();
    }

    private static Bench.Builder bench() {
        return Bench.builder()
                .addNetwork("tiny", tiny())
                .optSizes(List.of(32))
                .optRounds(ROUNDS)
                .optWarmUps(1);
    }

    @Test
    void everyFormIsTimedInEveryRound() throws IOException {
        List<String> heard = new ArrayList<>();
        BenchReport report = bench().optBatches(List.of(1, 2))
                .optMemory(false)
                .optProgress(heard::add)
                .build()
                .run();

        assertThat(report.timings())
                .extracting(t -> t.measure().word() + " " + t.form() + " " + t.batch())
                .containsExactly(
                        "forward plain 1",
                        "forward compiled float32 1",
                        "forward compiled bfloat16 1",
                        "forward onnxruntime 1",
                        "end-to-end compiled float32 1",
                        "end-to-end compiled bfloat16 1",
                        "forward plain 2",
                        "forward compiled float32 2",
                        "forward compiled bfloat16 2",
                        "forward onnxruntime 2",
                        "step plain 2",
                        "step float32 2",
                        "step bfloat16 2");
        assertThat(report.timings()).allSatisfy(timing -> {
            assertThat(timing.millis()).hasSize(ROUNDS).allMatch(millis -> millis > 0);
            assertThat(timing.parameters()).isEqualTo(tiny().graph().parameterCount());
            assertThat(report.baseline(timing)).as("%s", timing).isPresent();
        });
        assertThat(report.timings().stream().filter(t -> t.measure() == Measure.FORWARD && t.batch() == 2))
                .allMatch(t ->
                        t.macs().equals(OptionalLong.of(2 * tiny().graph().macs(32, 32))));
        assertThat(report.peaks()).containsOnlyKeys("float32", "bfloat16");
        assertThat(report.peaks().values()).allMatch(peak -> peak > 0);
        assertThat(report.toMarkdown())
                .contains("| tiny", "1 of 32x32", "## Training step", "## Image file to mask file", "GFLOP/s");
        assertThat(heard).contains("tiny, 2x3x32x32");
    }

    /** What a process takes that runs nothing but the network: more than the virtual machine, less than a big network's. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "other systems do not tell a process's peak memory")
    void memoryIsThatOfAProcessOfItsOwn() throws IOException {
        BenchReport report = bench().optTraining(false).build().run();

        assertThat(report.timings()).allSatisfy(timing -> {
            if (timing.measure() == Measure.FORWARD) {
                assertThat(timing.peakBytes()).isPresent();
                assertThat(timing.peakBytes().getAsLong()).isBetween(20_000_000L, 2_000_000_000L);
            } else {
                assertThat(timing.peakBytes()).isEmpty();
            }
        });
    }

    @Test
    void aProcessThatFailsIsReported() {
        assertThatThrownBy(() ->
                        PeakMemory.of(PeakMemory.Kind.ONNX, folder.resolve("none.onnx"), new long[] {1, 3, 32, 32}, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("memory of ONNX failed")
                .hasMessageContaining("none.onnx");
    }

    @Test
    void aReportIsWrittenAndTakesPeersIn() throws IOException {
        BenchReport report = bench().optTraining(false).optMemory(false).build().run();
        report.write(folder);
        JsonObject json = JsonParser.parseString(Files.readString(folder.resolve(BenchReport.JSON_FILE)))
                .getAsJsonObject();
        assertThat(json.get("tool").getAsString()).isEqualTo("unet-zoo");
        assertThat(json.get("rounds").getAsInt()).isEqualTo(ROUNDS);
        assertThat(json.getAsJsonArray("rows")).hasSameSizeAs(report.timings());
        assertThat(IntStream.range(0, report.timings().size())
                        .mapToObj(i -> Timing.fromJson(
                                json.getAsJsonArray("rows").get(i).getAsJsonObject())))
                .isEqualTo(report.timings());

        Path peers = folder.resolve("peers.json");
        Files.writeString(peers, """
                {"tool": "peers", "rows": [{"network": "tiny", "source": "torch 2.13.0", "parameters": 1,
                 "form": "torch-default", "measure": "forward", "batch": 1, "height": 32, "width": 32,
                 "millis": [3.0, 1.0, 2.0], "median": 2.0, "low": 1.5, "high": 2.5, "peakBytes": 5000000}]}
                """);
        BenchReport both = report.with(peers);
        Timing peer = both.timings().get(report.timings().size());
        assertThat(peer.median()).isEqualTo(2);
        assertThat(peer.low()).isEqualTo(1.5);
        assertThat(peer.peakBytes()).hasValue(5_000_000);
        assertThat(both.baseline(peer)).as("of no common round").isEmpty();
        assertThat(both.toMarkdown()).containsPattern("torch-default +\\| 2\\.0 +\\| 1\\.5-2\\.5 +\\| - ");

        Files.writeString(peers, "{}");
        assertThatThrownBy(() -> report.with(peers))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("peers.json has no timings");
    }

    @Test
    void whatCannotBeMeasuredIsRefusedAtOnce() {
        assertThatThrownBy(() -> Bench.builder().build()).hasMessageContaining("nothing is to be measured");
        assertThatThrownBy(() -> bench().optRounds(0).build()).hasMessage("rounds 0 must be at least 1");
        assertThatThrownBy(() -> bench().optSizes(List.of()).build()).hasMessageContaining("at least one size");
    }

    /** A deep-supervised network's step is that of all its heads: one that has no loss of its own shows it. */
    @Test
    void theStepIsTheTrainings() {
        UNet two = UNet.builder()
                .setInChannels(1)
                .setClasses(2)
                .optWidth(4)
                .optDepth(1)
                .build();
        Network unnamed = new Network() {
            @Override
            public String architecture() {
                return two.architecture();
            }

            @Override
            public Map<String, String> options() {
                return two.options();
            }

            @Override
            public Task task() {
                return two.task();
            }

            @Override
            public Graph graph() {
                return two.graph();
            }

            @Override
            public List<Supervision> supervision() {
                return List.of(new Supervision("coarse", Supervision.Kind.SEGMENTATION, 1));
            }

            @Override
            public NameMap referenceNames() {
                return two.referenceNames();
            }
        };
        assertThatThrownBy(() -> TrainingStep.plain(unnamed, 1, new Extent(16, 16)))
                .hasMessageContaining("wants output \"coarse\" supervised");
    }
}
