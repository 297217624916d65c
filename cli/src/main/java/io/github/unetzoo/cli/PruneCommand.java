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
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.unetzoo.data.FolderDataset;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.unetpp.PruningTable;
import io.github.unetzoo.unetpp.UNetPlusPlus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zoo prune}. */
@Command(
        name = "prune",
        sortOptions = false,
        description = {
            "Cuts a UNet++ that has deep supervision down to one of its levels.",
            "Prints what each level costs and, with data, what it gives."
        },
        footer = {"", "Example:", "  zoo prune --model cells-unetpp --data cells --level 2 --out cells-l2"})
final class PruneCommand implements Callable<Integer> {

    private static final Extent USUAL = new Extent(256, 256);

    private final Console console;

    @Mixin
    private ModelChoice model = new ModelChoice();

    @Option(names = "--level", paramLabel = "L", description = "The level to cut down to, from 1.")
    private Optional<Integer> level = Optional.empty();

    @Option(names = "--out", paramLabel = "DIR", description = "The folder for the pruned model, with --level.")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--data", paramLabel = "DIR", description = "A dataset's folder, to measure Dice on.")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--split",
            paramLabel = "NAME",
            description = "The split of --data to measure on; test unless given.")
    private Optional<String> split = Optional.empty();

    @Option(
            names = "--size",
            paramLabel = "HxW",
            description = "Size of the image that is counted and timed with; 256x256 unless given, with --data the size"
                    + " of the split's first image.")
    private Optional<Extent> size = Optional.empty();

    @Mixin
    private PrecisionOption precision = new PrecisionOption();

    @Mixin
    private JsonOption json = new JsonOption();

    PruneCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        checkOptions();
        Path folder = model.folder(console);
        Network network = SegmentationModel.network(folder);
        if (!(network instanceof UNetPlusPlus whole)) {
            throw new UsageException(
                    model.word() + " is a " + network.architecture() + ", which has no levels: give a model of unetpp");
        }
        // Refuses a network without deep supervision and a level that there is not, before anything is read.
        whole.prune(level.orElse(1));
        Precision chosen = precision.chosen(List.of(network), console);
        try (SegmentationModel loaded = SegmentationModel.load(folder, chosen)) {
            PruningTable table = table(loaded, chosen);
            if (json.asked()) {
                console.result(json(table, chosen));
            } else {
                console.result(table.toText().stripTrailing());
            }
            if (level.isPresent() && out.isPresent()) {
                write(loaded, level.get(), out.get());
            }
        }
        return ExitCode.FINE;
    }

    private void checkOptions() {
        if (level.isPresent() != out.isPresent()) {
            throw new UsageException(level.map(l -> "--level " + l + " needs --out, the folder for the pruned model")
                    .orElse("--out needs --level: call without both for the table to choose from"));
        }
        if (split.isPresent() && data.isEmpty()) {
            throw new UsageException("--split " + split.get() + " is a part of a dataset: give --data as well");
        }
        if (size.isPresent() && data.isPresent()) {
            throw new UsageException("--size does not go with --data, whose images have a size: leave one out");
        }
        out.map(folder -> folder.resolve(SegmentationModel.DESCRIPTION_FILE))
                .filter(Files::exists)
                .ifPresent(file -> {
                    throw new UsageException(out.get() + " has a model already: give another folder as --out");
                });
    }

    private PruningTable table(SegmentationModel loaded, Precision chosen) {
        if (data.isEmpty()) {
            return PruningTable.costs(loaded, size.orElse(USUAL), chosen);
        }
        SegmentationDataset dataset = FolderDataset.open(data.get());
        dataset.notes().forEach(console::note);
        EvaluateCommand.checkClasses(loaded, model.word(), dataset, data.get(), console);
        return PruningTable.measure(loaded, dataset, split.orElse("test"), chosen);
    }

    private void write(SegmentationModel loaded, int wanted, Path folder) throws IOException {
        // Saved weights are float32 in whatever precision the model computes.
        try (SegmentationModel pruned = UNetPlusPlus.prune(loaded, wanted, Precision.FLOAT32)) {
            pruned.save(folder, Map.of("pruned_from", model.word(), "level", Integer.toString(wanted)));
        }
        console.note("wrote L" + wanted + " to " + folder);
    }

    private JsonObject json(PruningTable table, Precision chosen) {
        JsonObject object = new JsonObject();
        object.addProperty("model", model.word());
        object.add("data", table.data().<JsonElement>map(JsonPrimitive::new).orElse(JsonNull.INSTANCE));
        object.addProperty("height", table.image().height());
        object.addProperty("width", table.image().width());
        object.addProperty("precision", Options.word(chosen));
        JsonArray levels = new JsonArray();
        for (PruningTable.Level row : table.levels()) {
            JsonObject line = new JsonObject();
            line.addProperty("level", row.level());
            line.addProperty("parameters", row.parameters());
            line.addProperty("macs", row.macs());
            line.addProperty("milliseconds", row.milliseconds());
            line.add("dice", Console.number(row.dice().orElse(Double.NaN)));
            levels.add(line);
        }
        object.add("levels", levels);
        return object;
    }
}
