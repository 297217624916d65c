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

import io.github.unetzoo.benchmarks.compare.CellName;
import io.github.unetzoo.benchmarks.compare.CellResult;
import io.github.unetzoo.train.EpochRecord;
import io.github.unetzoo.train.TrainingListener;
import java.util.List;
import java.util.Optional;

/** Shows how a comparison goes, as a table that is drawn again and again on a terminal. */
final class TableProgress extends ComparisonProgress {

    private final Console console;
    private Optional<CellName> current = Optional.empty();
    private CellTable table = new CellTable(List.of(), () -> 0);

    TableProgress(Console console) {
        super(console);
        this.console = console;
    }

    private void draw() {
        console.block(table.lines(Console.COLUMNS, Console.ROWS));
    }

    @Override
    public void planned(List<CellName> cells) {
        table = new CellTable(cells, () -> System.nanoTime() * 1e-9);
    }

    @Override
    public void cellStarted(int cell, int cells, CellName name) {
        current = Optional.of(name);
        table.started(name);
        draw();
    }

    @Override
    public TrainingListener training(CellName name) {
        return new TrainingListener() {
            private int steps = 1;

            @Override
            public void note(String line) {
                console.note(line);
            }

            @Override
            public void started(int epochs, int doneEpochs, int stepsPerEpoch) {
                steps = stepsPerEpoch;
                table.training(name, epochs, doneEpochs);
                draw();
            }

            @Override
            public void step(int epoch, int step, double loss) {
                table.trained(name, epoch - 1 + (double) step / (steps + 1));
                draw();
            }

            @Override
            public void validated(int epoch, int done, int of) {
                draw();
            }

            @Override
            public void epoch(EpochRecord record, boolean best) {
                table.trained(name, record.epoch());
                table.scored(name, record.score());
                draw();
            }
        };
    }

    @Override
    public void evaluated(int done, int of) {
        current.ifPresent(table::testing);
        draw();
    }

    @Override
    public void cellDone(int cell, int cells, CellName name, CellResult result) {
        result.failure().ifPresent(reason -> console.note("zoo: " + name + " failed: " + reason));
        table.ended(name, result.failed() ? "failed" : result.reused() ? "done before" : "done");
        draw();
        if (cell == cells) {
            table.lines(Console.COLUMNS, cells + 1).forEach(console::note);
        }
    }
}
