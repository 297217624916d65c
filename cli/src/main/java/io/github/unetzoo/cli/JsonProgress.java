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

import com.google.gson.JsonObject;
import io.github.unetzoo.benchmarks.compare.CellName;
import io.github.unetzoo.benchmarks.compare.CellResult;
import io.github.unetzoo.benchmarks.compare.ComparisonListener;
import io.github.unetzoo.benchmarks.compare.Footprint;
import io.github.unetzoo.train.EpochRecord;
import io.github.unetzoo.train.TrainingListener;
import java.util.List;
import java.util.OptionalLong;

/** Tells how a comparison goes, one JSON object a line, for programs. */
final class JsonProgress implements ComparisonListener {

    private final Console console;

    JsonProgress(Console console) {
        this.console = console;
    }

    private static JsonObject event(String event) {
        JsonObject json = new JsonObject();
        json.addProperty("event", event);
        return json;
    }

    private static JsonObject event(String event, CellName name) {
        JsonObject json = event(event);
        json.addProperty("label", name.label());
        name.seed().ifPresent(seed -> json.addProperty("seed", seed));
        name.fold().ifPresent(fold -> json.addProperty("fold", fold));
        return json;
    }

    private void say(JsonObject json) {
        console.note(json.toString());
    }

    @Override
    public void planned(List<CellName> cells) {
        JsonObject json = event("planned");
        json.addProperty("cells", cells.size());
        say(json);
    }

    @Override
    public void footprint(String label, Footprint footprint, OptionalLong free) {
        JsonObject json = event("memory");
        json.addProperty("label", label);
        json.addProperty("trainingBytes", footprint.trainingBytes());
        json.addProperty("predictingBytes", footprint.predictingBytes());
        free.ifPresent(bytes -> json.addProperty("freeBytes", bytes));
        say(json);
    }

    @Override
    public void cellStarted(int cell, int cells, CellName name) {
        JsonObject json = event("cell", name);
        json.addProperty("cell", cell);
        json.addProperty("cells", cells);
        say(json);
    }

    @Override
    public TrainingListener training(CellName name) {
        return new TrainingListener() {
            @Override
            public void started(int epochs, int doneEpochs, int stepsPerEpoch) {
                JsonObject json = event("training", name);
                json.addProperty("epochs", epochs);
                json.addProperty("doneEpochs", doneEpochs);
                json.addProperty("stepsPerEpoch", stepsPerEpoch);
                say(json);
            }

            @Override
            public void epoch(EpochRecord record, boolean best) {
                JsonObject json = event("epoch", name);
                record.toJson().entrySet().forEach(e -> json.add(e.getKey(), e.getValue()));
                json.addProperty("best", best);
                say(json);
            }
        };
    }

    @Override
    public void cellDone(int cell, int cells, CellName name, CellResult result) {
        JsonObject json = event(result.failed() ? "failed" : "done", name);
        json.addProperty("cell", cell);
        json.addProperty("cells", cells);
        json.addProperty("reused", result.reused());
        result.failure().ifPresent(reason -> json.addProperty("message", reason));
        say(json);
    }
}
