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

import io.github.unetzoo.benchmarks.compare.CellName;
import io.github.unetzoo.benchmarks.compare.CellResult;
import io.github.unetzoo.train.EpochRecord;
import io.github.unetzoo.train.TrainingListener;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ConsoleTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private Console console(boolean terminal) {
        return new Console(new PrintWriter(out), new PrintWriter(err), terminal);
    }

    @Test
    void othersWordsDoNotSteerTheTerminal() {
        Console console = console(true);
        console.result("a\u001b[2Jtitle\r\tof a model\nand\u0007 more\r\n");
        console.note("no \u001b]0;such\u0007 file");
        assertThat(out.toString()).isEqualTo("a[2Jtitle\tof a model\nand more\r\n" + lineEnd());
        assertThat(err.toString()).isEqualTo("no ]0;such file" + lineEnd());
    }

    @Test
    void aTerminalSeesTheProgressAndAWholeLineReplacesIt() {
        TrainingProgress progress = new TrainingProgress(console(true), "val Dice", "");
        progress.started(2, 0, 4);
        progress.step(1, 1, 0.5);
        progress.epoch(new EpochRecord(1, 0.1, 0.5, 0.75, 2), true);
        String[] drawn = err.toString().split("\r", -1);
        assertThat(drawn[1])
                .startsWith("epoch 1/2 [#####")
                .contains("1/4  loss 0.5000")
                .endsWith("left");
        assertThat(drawn[2]).isBlank().hasSameSizeAs(drawn[1]);
        assertThat(drawn[3]).startsWith("epoch 1/2  loss 0.5000  val Dice 0.7500 (best)  2.0 s");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void progressIsNotRedrawnMoreOftenThanAnEyeCanFollow() {
        Console console = console(true);
        for (int i = 0; i < 1000; i++) {
            console.progress("step " + i);
        }
        assertThat(err.toString().split("\r").length).isBetween(2, 200);
        assertThat(err.toString()).contains("step 0").doesNotContain("step 1 ");
    }

    @Test
    void aLogSeesWholeLinesOnly() {
        TrainingProgress progress = new TrainingProgress(console(false), "val Dice", "2/3 ");
        progress.started(2, 1, 4);
        progress.step(2, 1, 0.5);
        progress.validated(2, 1, 1);
        progress.epoch(new EpochRecord(2, 0.1, 0.25, 0.5, 1), false);
        assertThat(err.toString().lines())
                .containsExactly("going on after epoch 1 of 2", "2/3 epoch 2/2  loss 0.2500  val Dice 0.5000  1.0 s");
    }

    @Test
    void aLongLineIsCutToTheTerminal() {
        Console console = console(true);
        console.progress("x".repeat(200));
        assertThat(err.toString()).hasSize(80);
    }

    @Test
    void aBlockIsDrawnInPlaceAndGivesWayToWholeLines() {
        Console console = console(true);
        console.block(List.of("one", "two", "three"));
        console.note("a line");
        console.note("another");
        assertThat(err).hasToString("one\ntwo\nthree\r\u001b[2A\u001b[Ja line\nanother\n".replace("\n", lineEnd()));
        Console log = console(false);
        err.getBuffer().setLength(0);
        log.block(List.of("one"));
        assertThat(err.toString()).isEmpty();
    }

    private static String lineEnd() {
        return System.lineSeparator();
    }

    @Test
    void aTerminalSeesATableOfTheCells() {
        CellName first = new CellName("unet", OptionalLong.of(1), OptionalInt.empty());
        CellName second = new CellName("unet", OptionalLong.of(2), OptionalInt.empty());
        TableProgress progress = new TableProgress(console(true));
        progress.planned(List.of(first, second));
        progress.cellStarted(1, 2, first);
        assertThat(err)
                .hasToString("unet, seed 1  running" + lineEnd() + "unet, seed 2  waiting" + lineEnd()
                        + "0 of 2 cells done");
        TrainingListener training = progress.training(first);
        training.started(4, 0, 10);
        training.epoch(new EpochRecord(4, 0.1, 0.5, 0.75, 2), true);
        CellResult failed =
                new CellResult(OptionalLong.of(1), Path.of("runs"), false, Optional.empty(), Optional.of("no memory"));
        progress.cellDone(1, 2, first, failed);
        progress.cellStarted(2, 2, second);
        progress.cellDone(2, 2, second, failed);
        assertThat(err.toString())
                .contains("zoo: unet, seed 1 failed: no memory")
                .endsWith(String.join(
                        lineEnd(),
                        "unet, seed 1  failed  4/4  val 0.7500",
                        "unet, seed 2  failed",
                        "2 of 2 cells done",
                        ""));
    }

    @Test
    void spansReadNaturally() {
        assertThat(Console.span(4.4)).isEqualTo("4 s");
        assertThat(Console.span(61)).isEqualTo("1 min 1 s");
        assertThat(Console.span(7290)).isEqualTo("2 h 1 min");
        assertThat(Console.bar(0.5)).isEqualTo("[##########----------]");
        assertThat(Console.bar(2)).isEqualTo("[####################]");
    }
}
