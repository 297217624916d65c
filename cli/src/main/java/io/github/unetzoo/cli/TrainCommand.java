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
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.train.CrossValidation;
import io.github.unetzoo.train.CrossValidationResult;
import io.github.unetzoo.train.Start;
import io.github.unetzoo.train.Training;
import io.github.unetzoo.train.TrainingConfig;
import io.github.unetzoo.train.TrainingException;
import io.github.unetzoo.train.TrainingInterruptedException;
import io.github.unetzoo.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code zoo train}. */
@Command(
        name = "train",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {
            "Trains a network and keeps the model that is best on the validation split.",
            "The network gets the data's number of classes, and 1 input channel for grey images, else 3, unless told"
                    + " otherwise. Into --out go model.json and model.safetensors, history.csv, curves.png, and"
                    + " last.safetensors, from which --resume goes on.",
            "With --folds it cross-validates: each image is tested on once, by a network that neither learned from it"
                    + " nor chose its best epoch by it; images of one group stay together."
        },
        footer = {
            "",
            "Examples:",
            "  zoo train --arch unet --data cells --out cells-unet --epochs 20 --crop 256",
            "  zoo train --arch unetpp --recipe benchmarks/recipes/nuclei.json --data nuclei --out nuclei-unetpp",
            "  zoo train --arch unet --encoder resnet34 --encoder-weights imagenet --data cells --out cells-resnet",
            "  zoo train --init start --data cells --out cells-resnet --lr-factor encoder=0.1",
            "  zoo train --arch unet --data cells --out cells-5 --folds 5 --group-pattern '^(p\\d+)_'"
        })
final class TrainCommand implements Callable<Integer> {

    /** A quarter of the heap for images that were read, so that small data are read once. */
    private static final long CACHE_BYTES = Runtime.getRuntime().maxMemory() / 4;

    private static final String IN_CHANNELS = "in-channels";

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

    @Option(
            names = "--init",
            paramLabel = "DIR",
            description = "A model to begin with, such as zoo import makes: its weights and, unless told otherwise, its"
                    + " architecture, options and normalization.")
    private Optional<Path> init = Optional.empty();

    @Option(
            names = "--init-partial",
            description = "With --init, take the weights that fit, as for another number of classes, leave the others"
                    + " random, and say which those are.")
    private boolean partial;

    @Option(
            names = "--normalization",
            paramLabel = "N",
            description = "What is done to images first: " + NormalizationOption.WORDS
                    + "; per-image unless given, or as the model of --init does, or as for the weights of"
                    + " --encoder-weights.")
    private Optional<String> normalization = Optional.empty();

    @Option(names = "--resume", description = "Go on with the run that is in --out, if there is one.")
    private boolean resume;

    @Option(names = "--overwrite", description = "Replace the model that is in --out.")
    private boolean overwrite;

    @Option(
            names = "--folds",
            paramLabel = "K",
            description = "Cross-validate in K folds, 3 or more, by the groups of dataset.json if it has any.")
    private Optional<Integer> folds = Optional.empty();

    @Option(
            names = "--fold",
            paramLabel = "I",
            description = "With --folds, the one fold to run now, 1 to K; --resume keeps the finished ones.")
    private Optional<Integer> fold = Optional.empty();

    @Option(
            names = "--group-pattern",
            paramLabel = "REGEX",
            description = "With --folds, what in a file's name tells its group, such as its patient.")
    private Optional<Pattern> groupPattern = Optional.empty();

    @Mixin
    private HubOptions hub = new HubOptions();

    @Mixin
    private TrainingOptions training = new TrainingOptions();

    @Option(names = "--seed", paramLabel = "N", description = "Decides what is random (${DEFAULT-VALUE}).")
    private long seed = TrainingConfig.builder().build().seed();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    TrainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        return Termination.heed(console, this::train, this::kept);
    }

    /** What is left of a training that was told to end, and how to go on. */
    private String kept(Exception e) {
        if (!(e instanceof TrainingInterruptedException stopped)) {
            return "told to end before the training began";
        }
        // With --overwrite the files may still be those of the run that was to be replaced.
        boolean goesOn = stopped.epochs() > 0 || (!overwrite && isTaken());
        if (!goesOn) {
            return e.getMessage() + "; give the same command again";
        }
        return e.getMessage() + "; the same command "
                + (resume ? "" : overwrite ? "with --resume in place of --overwrite " : "with --resume ")
                + "goes on from there";
    }

    private int train() throws IOException {
        if (partial && init.isEmpty()) {
            throw new UsageException("--init-partial goes with --init: give it too");
        }
        if (folds.isEmpty() && (fold.isPresent() || groupPattern.isPresent())) {
            throw new UsageException("--fold and --group-pattern go with --folds: give it too");
        }
        Optional<Start> start = start();
        String name = network.architecture()
                .or(() -> start.flatMap(Start::network).map(Network::architecture))
                .orElseThrow(() -> new UsageException("which network? give --arch; \"zoo info\" lists them"));
        Optional<Normalization> chosen = normalization.map(NormalizationOption::of);
        checkFolder();
        FolderDataset dataset = FolderDataset.open(data, CACHE_BYTES);
        dataset.notes().forEach(console::note);
        Network built = build(name, dataset, start.flatMap(Start::network));
        if (start.isPresent() && !isRandom(built)) {
            throw new UsageException("--init and --encoder-weights both bring the encoder's weights: give one of them");
        }
        TrainingConfig config = training.config(List.of(built), console).toBuilder()
                .optSeed(seed)
                .build();
        noteStart(built, config, start);
        if (folds.isPresent()) {
            return crossValidate(built, dataset, config, chosen, start);
        }
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
        TrainingResult result = run(built, dataset, config, chosen, start, progress);
        if (json.asked()) {
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

    private Optional<Start> start() throws IOException {
        if (init.isEmpty()) {
            return Optional.empty();
        }
        Start whole = Start.of(init.get());
        return Optional.of(partial ? whole.partial() : whole);
    }

    /** What is random although one might not think so. */
    private void noteStart(Network built, TrainingConfig config, Optional<Start> start) {
        List<String> random = start.map(given -> given.random(built)).orElse(List.of());
        if (!random.isEmpty()) {
            console.note("random, as " + init.orElseThrow() + " has none that fit: " + String.join(", ", random));
        }
        boolean encoder = Stream.concat(config.frozen().stream(), config.rateFactors().keySet().stream())
                .anyMatch(name -> name.equals("encoder") || name.startsWith("encoder."));
        if (encoder && start.isEmpty() && isRandom(built)) {
            console.note("the encoder is random, and --freeze or --lr-factor keeps it from learning as it would: begin"
                    + " with a trained one by --encoder-weights, or by --init (zoo import makes it)");
        }
    }

    private static boolean isRandom(Network built) {
        return built.encoderWeights().isEmpty();
    }

    private int crossValidate(
            Network built,
            FolderDataset dataset,
            TrainingConfig config,
            Optional<Normalization> chosen,
            Optional<Start> start)
            throws IOException {
        int k = folds.orElseThrow();
        List<SegmentationDataset> datasets =
                groupPattern.map(group -> dataset.folds(k, group)).orElseGet(() -> dataset.folds(k));
        datasets.get(0).notes().stream()
                .filter(note -> !dataset.notes().contains(note))
                .forEach(console::note);
        List<TrainingProgress> running = new ArrayList<>();
        CrossValidation.Builder builder = CrossValidation.builder()
                .setNetwork(built)
                .setFolds(datasets)
                .setOutput(out)
                .optConfig(config)
                .optResume(resume)
                .optListeners(number -> {
                    running.add(new TrainingProgress(console, "val Dice", "fold " + number + "/" + k + " "));
                    return running.get(running.size() - 1);
                });
        fold.ifPresent(builder::optFold);
        chosen.ifPresent(builder::optNormalization);
        start.ifPresent(builder::optStart);
        builder.optFiles(hub.hub(console).cache());
        CrossValidationResult result;
        try {
            result = builder.build().run();
        } catch (TrainingException e) {
            throw judged(e, running.stream().anyMatch(TrainingProgress::hasStarted));
        }
        if (json.asked()) {
            console.result(json(result));
        } else {
            console.result(result.toText().stripTrailing());
        }
        return ExitCode.FINE;
    }

    /** Before the first step only the question can be wrong; after it, the answer is. */
    private static RuntimeException judged(TrainingException e, boolean started) {
        return started ? e : new UsageException(Main.message(e), e);
    }

    private JsonObject json(CrossValidationResult result) {
        JsonObject object = new JsonObject();
        object.addProperty("folder", out.toString());
        object.addProperty("folds", result.of());
        result.meanDice().ifPresent(dice -> object.addProperty("meanDice", dice));
        result.deviationOfDice().ifPresent(dice -> object.addProperty("deviationOfDice", dice));
        JsonArray rows = new JsonArray();
        result.folds().forEach((number, figures) -> {
            JsonObject row = new JsonObject();
            row.addProperty("fold", number);
            row.addProperty("bestEpoch", figures.bestEpoch());
            row.add("evaluation", figures.evaluation().toJson());
            rows.add(row);
        });
        object.add("finished", rows);
        return object;
    }

    private TrainingResult run(
            Network built,
            SegmentationDataset dataset,
            TrainingConfig config,
            Optional<Normalization> chosen,
            Optional<Start> start,
            TrainingProgress progress)
            throws IOException {
        Training.Builder builder = Training.builder()
                .setNetwork(built)
                .setDataset(dataset)
                .setOutput(out)
                .optConfig(config)
                .optResume(resume)
                .optListener(progress)
                .optCommand(CommandWords.of(spec.commandLine().getParseResult()));
        training.recipe().ifPresent(recipe -> builder.optRecipe(recipe.asRecorded()));
        chosen.ifPresent(builder::optNormalization);
        start.ifPresent(builder::optStart);
        builder.optFiles(hub.hub(console).cache());
        try {
            return builder.build().run();
        } catch (TrainingException e) {
            throw judged(e, progress.hasStarted());
        }
    }

    /** Whether there is something of a training where this one goes. */
    private boolean isTaken() {
        return IntStream.rangeClosed(fold.orElse(1), fold.orElse(folds.orElse(1)))
                .mapToObj(number -> folds.isPresent() ? CrossValidation.fold(out, number) : out)
                .anyMatch(folder -> Files.exists(folder.resolve(SegmentationModel.DESCRIPTION_FILE))
                        || Files.exists(folder.resolve(Training.STATE_FILE)));
    }

    private void checkFolder() {
        if (resume && overwrite) {
            throw new UsageException("--resume keeps what --overwrite replaces: give one of them");
        }
        boolean taken = isTaken();
        if (taken && !resume && !overwrite) {
            throw new UsageException(
                    out + " has a training already: go on with --resume, replace it with --overwrite, or"
                            + " give another folder as --out");
        }
        if (resume && !taken) {
            console.note("nothing to resume in " + out + ": starting anew");
        }
    }

    /** With what was given, for the rest as the recipe says, like the model from which to start, or as the data are. */
    private Network build(String name, SegmentationDataset dataset, Optional<Network> started) {
        Map<String, String> recipe =
                training.recipe().map(one -> one.network(name)).orElse(Map.of());
        Optional<Network> model = started.filter(one -> one.architecture().equals(name));
        int classes = dataset.classes().size();
        if (model.isEmpty()) {
            Map<String, String> defaults = new TreeMap<>();
            defaults.put("classes", Integer.toString(classes));
            if (!network.given().containsKey(IN_CHANNELS) && !recipe.containsKey(IN_CHANNELS)) {
                defaults.put(
                        IN_CHANNELS, Integer.toString(dataset.split("train").usualChannels()));
            }
            return network.build(name, Architecture.over(defaults, recipe));
        }
        Task task = model.get().task();
        Map<String, String> defaults = new TreeMap<>(model.get().options());
        if (task.maskClasses().isPresent() && task.maskClasses().getAsInt() != classes) {
            if (!partial) {
                throw new UsageException(init.orElseThrow() + " is a model of " + task + " and the data have " + classes
                        + " classes " + dataset.classes() + ": with --init-partial all but the head is taken");
            }
            Task.WORDS.forEach(defaults::remove);
            defaults.put("classes", Integer.toString(classes));
        }
        try {
            return network.build(name, Architecture.over(defaults, recipe));
        } catch (IllegalArgumentException e) {
            // Options may be given in other words than the model's, such as width for widths: then they stand
            // alone, and the start compares what they come to.
            defaults.keySet().removeIf(word -> !Task.WORDS.contains(word) && !word.equals(IN_CHANNELS));
            return network.build(name, Architecture.over(defaults, recipe));
        }
    }

    private JsonObject json(TrainingResult result) {
        JsonObject object = new JsonObject();
        object.addProperty("model", out.toString());
        object.addProperty("bestEpoch", result.bestEpoch());
        object.add("bestScore", Console.number(result.bestScore()));
        object.addProperty("stoppedEarly", result.stoppedEarly());
        object.addProperty("seconds", result.seconds());
        JsonArray history = new JsonArray();
        result.history().forEach(epoch -> history.add(epoch.toJson()));
        object.add("history", history);
        return object;
    }
}
