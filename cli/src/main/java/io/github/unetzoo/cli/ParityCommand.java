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

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.parity.Golden;
import io.github.unetzoo.parity.ParityCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code zoo parity}. */
@Command(
        name = "parity",
        sortOptions = false,
        description = {
            "Checks that networks compute what their references compute.",
            "For each golden (ID.json and ID.safetensors, and ID.train.json where a training step was recorded), builds"
                    + " its network, imports the golden's weights by the reference's own names and compares. Exits"
                    + " with 1 if one of them is beyond tolerance or cannot be built here.",
            "Training steps run without dropout and drop-connect. Where a step is known to have been recorded with"
                    + " drop-connect on, it is compared with the samples it dropped, and a line says so."
        },
        footer = {"", "Example:", "  zoo parity goldens seed-unet milesial-unet"})
final class ParityCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(index = "0", paramLabel = "DIR", description = "The folder of the goldens.")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    private Path folder;

    @Parameters(index = "1..*", paramLabel = "ID", description = "Which of them; all unless given.")
    private List<String> ids = List.of();

    @Mixin
    private JsonOption json = new JsonOption();

    ParityCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        List<String> chosen = chosen();
        JsonArray rows = new JsonArray();
        int width = chosen.stream().mapToInt(String::length).max().orElse(1);
        List<String> failed = new ArrayList<>();
        if (!json.asked()) {
            console.result(String.format(
                    Locale.ROOT,
                    "%-" + width + "s  %-7s  %10s  %10s  %10s  %10s  %s",
                    "golden",
                    "verdict",
                    "output",
                    "loss",
                    "gradients",
                    "statistics",
                    "parameters"));
        }
        for (int i = 0; i < chosen.size(); i++) {
            String id = chosen.get(i);
            console.progress("checking " + Console.bar((double) i / chosen.size()) + " " + id);
            JsonObject row = check(id, width);
            if (!row.get("passed").getAsBoolean()) {
                failed.add(id);
            }
            rows.add(row);
        }
        if (json.asked()) {
            console.result(rows);
        } else {
            console.result(String.format(
                    Locale.ROOT,
                    "%d of %d passed; tolerance %.0e of the output's largest magnitude, %.0e for a training step",
                    chosen.size() - failed.size(),
                    chosen.size(),
                    ParityCheck.OUTPUT_TOLERANCE,
                    ParityCheck.TRAINING_TOLERANCE));
        }
        if (failed.isEmpty()) {
            return ExitCode.FINE;
        }
        console.note("zoo: not passed: " + String.join(", ", failed));
        return ExitCode.BAD_RESULT;
    }

    private List<String> chosen() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new UsageException(
                    folder + " is no folder: give the one with the goldens' ID.json and" + " ID.safetensors files");
        }
        List<String> known = Golden.ids(folder);
        if (known.isEmpty()) {
            throw new UsageException(folder + " holds no golden: there is no ID.json in it");
        }
        List<String> unknown = ids.stream().filter(id -> !known.contains(id)).toList();
        if (!unknown.isEmpty()) {
            throw new UsageException(
                    folder + " has no golden " + String.join(", ", unknown) + "; it has " + String.join(", ", known));
        }
        return ids.isEmpty() ? known : ids;
    }

    private JsonObject check(String id, int width) {
        JsonObject row = new JsonObject();
        row.addProperty("id", id);
        try {
            Golden golden = Golden.read(folder, id);
            if (!Architecture.all().containsKey(golden.architecture())) {
                return without(row, id, width, "not run", "no architecture \"" + golden.architecture() + "\" here");
            }
            return compared(row, width, ParityCheck.run(golden));
        } catch (IOException | RuntimeException e) {
            // Whatever one golden makes fail, libtorch for example, the others are still checked.
            return without(
                    row,
                    id,
                    width,
                    "FAILED",
                    Main.message(e).lines().findFirst().orElse(""));
        }
    }

    private JsonObject without(JsonObject row, String id, int width, String word, String reason) {
        row.addProperty("passed", false);
        row.addProperty("error", reason);
        if (!json.asked()) {
            console.result(String.format(Locale.ROOT, "%-" + width + "s  %-7s  %s", id, word, reason));
        }
        return row;
    }

    private JsonObject compared(JsonObject row, int width, ParityCheck.Result result) {
        row.addProperty("passed", result.passed());
        row.addProperty("parameters", result.parameters());
        row.addProperty("expectedParameters", result.expectedParameters());
        row.add("outputDifference", Console.number(result.outputDifference()));
        result.training().ifPresent(step -> {
            JsonObject training = new JsonObject();
            training.add("loss", Console.number(step.loss()));
            training.add("gradient", Console.number(step.gradient()));
            training.addProperty("gradientKey", step.gradientKey());
            training.add("running", Console.number(step.running()));
            result.draw().ifPresent(draw -> training.addProperty("recordedWithDropConnect", draw.toString()));
            row.add("training", training);
        });
        if (!json.asked()) {
            console.result(String.format(
                    Locale.ROOT,
                    "%-" + width + "s  %-7s  %10.1e  %10s  %10s  %10s  %,d%s",
                    result.id(),
                    result.passed() ? "ok" : "FAILED",
                    result.outputDifference(),
                    result.training().map(t -> small(t.loss())).orElse("-"),
                    result.training().map(t -> small(t.gradient())).orElse("-"),
                    result.training().map(t -> small(t.running())).orElse("-"),
                    result.parameters(),
                    result.parameters() == result.expectedParameters()
                            ? ""
                            : String.format(Locale.ROOT, ", the reference has %,d", result.expectedParameters())));
            result.draw()
                    .ifPresent(draw ->
                            console.result("  " + result.id() + " agrees with the step recorded with drop-connect on: "
                                    + draw + ". Without drop-connect the step as recorded is out of tolerance."));
        }
        return row;
    }

    private static String small(double difference) {
        return String.format(Locale.ROOT, "%.1e", difference);
    }
}
