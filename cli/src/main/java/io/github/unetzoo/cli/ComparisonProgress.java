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
import io.github.unetzoo.benchmarks.compare.ComparisonListener;
import io.github.unetzoo.benchmarks.compare.Footprint;
import io.github.unetzoo.train.TrainingListener;
import java.util.OptionalLong;

/** Shows how a comparison goes, line by line. */
class ComparisonProgress implements ComparisonListener {

    private final Console console;
    private String place = "";

    ComparisonProgress(Console console) {
        this.console = console;
    }

    @Override
    public void checked(int done, int of) {
        console.progress("checking the data " + Console.bar((double) done / of) + " " + done + "/" + of);
    }

    @Override
    public void footprint(String label, Footprint footprint, OptionalLong free) {
        console.note(label + ": takes about " + Footprint.gigabytes(footprint.trainingBytes())
                + " of memory while it is trained"
                + (free.isPresent() ? ", of " + Footprint.gigabytes(free.getAsLong()) : ""));
    }

    @Override
    public void cellStarted(int cell, int cells, CellName name) {
        place = cell + "/" + cells + " ";
        console.note(place + name);
    }

    @Override
    public TrainingListener training(CellName name) {
        return new TrainingProgress(console, "val Dice", place);
    }

    @Override
    public void evaluated(int done, int of) {
        console.progress(place + "testing " + Console.bar((double) done / of) + " " + done + "/" + of);
    }

    @Override
    public void remark(String words) {
        console.note("zoo: " + words);
    }

    @Override
    public void cellDone(int cell, int cells, CellName name, CellResult result) {
        result.failure().ifPresent(reason -> console.note("zoo: " + name.label() + " failed: " + reason));
        if (result.reused()) {
            console.note(place + "done before, in " + result.folder());
        }
    }
}
