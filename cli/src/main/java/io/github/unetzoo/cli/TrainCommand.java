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
import io.github.unetzoo.data.FolderDataset;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.train.EpochRecord;
import io.github.unetzoo.train.Training;
import io.github.unetzoo.train.TrainingConfig;
import io.github.unetzoo.train.TrainingException;
import io.github.unetzoo.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zoo train}. */
@Command(
        name = "train",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {
            "Trains a network and keeps the model that is best on the validation split.",
            "The network gets the data's number of classes, and 1 input channel for grey images, else 3, unless told"
                    + " otherwise. Into --out go model.json and model.safetensors, history.csv, curves.png, and"
                    + " last.safetensors, from which --resume goes on."
        },
        footer = {"", "Example:", "  zoo train --arch unet --data cells --out cells-unet --epochs 20 --crop 256"})
final class TrainCommand implements Callable<Integer> {

    /** A quarter of the heap for images that were read, so that small data are read once. */
    private static final long CACHE_BYTES = Runtime.getRuntime().maxMemory() / 4;

    private final Console console;

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "The dataset: a folder with images/ and masks/ (class indices) of the same stems.")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    private Path data;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder for the model.")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    private Path out;

    @Option(names = "--resume", description = "Go on with the run that is in --out, if there is one.")
    private boolean resume;

    @Option(names = "--overwrite", description = "Replace the model that is in --out.")
    private boolean overwrite;

    @Mixin
    private TrainingOptions training = new TrainingOptions();

    @Option(names = "--json", description = "The outcome as JSON.")
    private boolean json;

    TrainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        String name = network.architecture()
                .orElseThrow(() -> new UsageException("which network? give --arch; \"zoo info\" lists them"));
        checkFolder();
        SegmentationDataset dataset = FolderDataset.open(data, CACHE_BYTES);
        dataset.notes().forEach(console::note);
        Network built = network.build(name, defaults(dataset));
        TrainingConfig config = training.config(built, console);
        console.note(String.format(
                Locale.ROOT,
                "%s of %,d parameters on %s: %d images to train on, %d to validate, classes %s",
                name,
                built.graph().parameterCount(),
                dataset.name(),
                dataset.split("train").size(),
                dataset.split("val").size(),
                dataset.classes()));

        TrainingProgress progress =
                new TrainingProgress(console, built.task() instanceof Task.Regression ? "score" : "val Dice", "");
        TrainingResult result = run(built, dataset, config, progress);
        if (json) {
            console.result(json(result));
        } else {
            console.result(String.format(
                    Locale.ROOT,
                    "best of %d epochs%s: epoch %d, score %.4f; model in %s",
                    result.history().size(),
                    result.stoppedEarly() ? " (stopped early)" : "",
                    result.bestEpoch(),
                    result.bestScore(),
                    out));
        }
        return ExitCode.FINE;
    }

    private TrainingResult run(
            Network built, SegmentationDataset dataset, TrainingConfig config, TrainingProgress progress)
            throws IOException {
        try {
            return Training.builder()
                    .setNetwork(built)
                    .setDataset(dataset)
                    .setOutput(out)
                    .optConfig(config)
                    .optResume(resume)
                    .optListener(progress)
                    .build()
                    .run();
        } catch (TrainingException e) {
            // Before the first step only the question can be wrong; after it, the answer is.
            if (progress.hasStarted()) {
                throw e;
            }
            throw new UsageException(Main.message(e), e);
        }
    }

    private void checkFolder() {
        if (resume && overwrite) {
            throw new UsageException("--resume keeps what --overwrite replaces: give one of them");
        }
        boolean taken = Files.exists(out.resolve(SegmentationModel.DESCRIPTION_FILE))
                || Files.exists(out.resolve(Training.STATE_FILE));
        if (taken && !resume && !overwrite) {
            throw new UsageException(
                    out + " has a training already: go on with --resume, replace it with --overwrite, or"
                            + " give another folder as --out");
        }
        if (resume && !taken) {
            console.note("nothing to resume in " + out + ": starting anew");
        }
    }

    private Map<String, String> defaults(SegmentationDataset dataset) {
        Map<String, String> defaults = new TreeMap<>();
        defaults.put("classes", Integer.toString(dataset.classes().size()));
        if (!network.given().containsKey("in-channels")) {
            defaults.put("in-channels", Integer.toString(dataset.split("train").usualChannels()));
        }
        return defaults;
    }

    private JsonObject json(TrainingResult result) {
        JsonObject object = new JsonObject();
        object.addProperty("model", out.toString());
        object.addProperty("bestEpoch", result.bestEpoch());
        object.add("bestScore", Console.number(result.bestScore()));
        object.addProperty("stoppedEarly", result.stoppedEarly());
        object.addProperty("seconds", result.seconds());
        JsonArray history = new JsonArray();
        for (EpochRecord epoch : result.history()) {
            JsonObject row = new JsonObject();
            row.addProperty("epoch", epoch.epoch());
            row.addProperty("learningRate", epoch.learningRate());
            row.add("trainLoss", Console.number(epoch.trainLoss()));
            row.add("score", Console.number(epoch.score()));
            row.addProperty("seconds", epoch.seconds());
            history.add(row);
        }
        object.add("history", history);
        return object;
    }
}
