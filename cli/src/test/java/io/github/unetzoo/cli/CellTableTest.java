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
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CellTableTest {

    private double now;

    private static CellName cell(String label, long seed) {
        return new CellName(label, OptionalLong.of(seed), OptionalInt.empty());
    }

    private static List<CellName> cells() {
        return List.of(
                cell("unet:width=16", 1),
                cell("unet:width=16", 2),
                cell("unet3plus:width=16,branch-width=16", 1),
                cell("unet3plus:width=16,branch-width=16", 2));
    }

    @Test
    void aLinePerCellAndOneForAll() {
        CellTable table = new CellTable(cells(), () -> now);
        assertThat(table.lines(79, 23))
                .containsExactly(
                        "unet:width=16, seed 1                       waiting",
                        "unet:width=16, seed 2                       waiting",
                        "unet3plus:width=16,branch-width=16, seed 1  waiting",
                        "unet3plus:width=16,branch-width=16, seed 2  waiting",
                        "0 of 4 cells done");
        table.started(cells().get(0));
        table.training(cells().get(0), 10, 0);
        now = 100;
        table.trained(cells().get(0), 10);
        table.scored(cells().get(0), 0.9);
        table.scored(cells().get(0), 0.8);
        table.testing(cells().get(0));
        table.ended(cells().get(0), "done");
        table.started(cells().get(1));
        table.training(cells().get(1), 10, 0);
        now = 150;
        table.trained(cells().get(1), 2.5);
        // The second goes at 20 s an epoch: 150 s are left; the others take 150 s each, as those two do on average.
        assertThat(table.lines(100, 23))
                .containsExactly(
                        "unet:width=16, seed 1                       done      10/10  val 0.9000",
                        "unet:width=16, seed 2                       training  2/10               2 min 30 s left",
                        "unet3plus:width=16,branch-width=16, seed 1  waiting",
                        "unet3plus:width=16,branch-width=16, seed 2  waiting",
                        "1 of 4 cells done, about 7 min 30 s left");
    }

    @Test
    void narrowLinesShortenNamesButNotWhatTellsThemApart() {
        CellTable table = new CellTable(cells(), () -> now);
        List<String> lines = table.lines(36, 23);
        assertThat(lines).allMatch(line -> line.length() <= 36);
        assertThat(lines.get(2)).isEqualTo("unet3plus:width=1.., seed 1  waiting");
        assertThat(lines.get(0)).startsWith("unet:width=16, seed 1");
        assertThat(table.lines(15, 23)).allMatch(line -> line.length() <= 15);
    }

    @Test
    void fewLinesShowWhatIsAroundTheRunningCell() {
        List<CellName> many = new ArrayList<>();
        for (int seed = 1; seed <= 30; seed++) {
            many.add(cell("unet", seed));
        }
        CellTable table = new CellTable(many, () -> now);
        for (int i = 0; i < 20; i++) {
            table.started(many.get(i));
            table.ended(many.get(i), "done before");
        }
        table.started(many.get(20));
        List<String> lines = table.lines(79, 8);
        assertThat(lines).hasSize(8);
        assertThat(lines.subList(0, 6)).anyMatch(line -> line.equals("unet, seed 21  running"));
        assertThat(lines.get(6)).isEqualTo("... 24 more cells");
        assertThat(lines.get(7)).isEqualTo("20 of 30 cells done");
        assertThat(table.lines(79, 31)).hasSize(31).doesNotContain("... 24 more cells");
    }

    @Test
    void aTrainingThatGoesOnIsJudgedByTheEpochsItMade() {
        CellTable table = new CellTable(cells().subList(0, 2), () -> now);
        table.started(cells().get(0));
        table.training(cells().get(0), 10, 8);
        now = 20;
        table.trained(cells().get(0), 9);
        // 20 s an epoch: one more here, ten in the other.
        assertThat(table.left()).hasValue(220);
        table.ended(cells().get(0), "done");
        assertThat(table.left()).hasValue(200);
    }
}
