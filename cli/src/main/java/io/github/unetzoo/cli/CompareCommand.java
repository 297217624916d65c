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
import com.google.gson.JsonPrimitive;
import io.github.unetzoo.benchmarks.compare.Budget;
import io.github.unetzoo.benchmarks.compare.Comparison;
import io.github.unetzoo.benchmarks.compare.ComparisonListener;
import io.github.unetzoo.benchmarks.compare.ComparisonResult;
import io.github.unetzoo.benchmarks.compare.GallerySource;
import io.github.unetzoo.benchmarks.statistics.Statistics;
import io.github.unetzoo.data.FolderDataset;
import io.github.unetzoo.data.Fonts;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.hub.Hub;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.train.TrainingConfig;
import io.github.unetzoo.train.TrainingInterruptedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code zoo compare}. */
@Command(
        name = "compare",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {
            "Trains several networks on the same splits and measures them; models that come trained are measured"
                    + " beside them as they are.",
            "Prints one table; CSV, JSON and a page to look at go into --out, and plan.json, with which --plan repeats"
                    + " it. A comparison that was broken off goes on where it was.",
            "Without --data the images are made up, and the models are " + CompareCommand.TRAINED + " unless named;"
                    + " networks to train then have --epochs " + CompareCommand.FirstTry.EPOCHS + " --crop "
                    + CompareCommand.FirstTry.CROP + " --batch " + CompareCommand.FirstTry.BATCH + " --lr "
                    + CompareCommand.FirstTry.LEARNING_RATE + " unless given."
        },
        footer = {
            "",
            "Examples:",
            "  zoo compare",
            "  zoo compare --data cells",
            "  zoo compare --data cells --models unet:width=16,unet:width=32 --seeds 1,2,3",
            "  zoo compare --data cells --models fcn,unet --encoders plain,resnet34 --pretrained --budget 2h",
            "  zoo compare --data cells --models unet,unetpp --folds 5 --group-pattern '^(p\\d+)_'",
            "  zoo compare --data nuclei --recipe benchmarks/recipes/nuclei.json",
            "  zoo compare --plan zoo-compare/plan.json"
        })
final class CompareCommand implements Callable<Integer> {

    /** What is measured on made-up images when nothing is said. */
    static final String TRAINED = "fcn.nuclei,unet.nuclei,unetpp.nuclei,unet3plus.nuclei";

    /** What is trained on a person's own images when nothing is said: the family, equally wide at the image's resolution. */
    static final String FAMILY =
            "fcn:width=16,stride=1,unet:width=16,unetpp:width=16,unet3plus:width=16,branch-width=16";

    /** The numbers that make training on made-up images short. */
    static final class FirstTry {
        static final int EPOCHS = 16;
        static final int CROP = 128;
        static final int BATCH = 8;
        static final double LEARNING_RATE = 3e-3;
        static final int IMAGE_SIDE = 160;
        static final int TRAIN_IMAGES = 96;
        static final int VAL_IMAGES = 16;
        static final int TEST_IMAGES = 32;

        private FirstTry() {}
    }

    private static final long CACHE_BYTES = Runtime.getRuntime().maxMemory() / 4;

    /** Options of training that also say how to measure. */
    private static final Set<String> OF_ANY_MODEL =
            Set.of(Recipe.OPTION, "--crop", "--precision", "--devices", "--threads");

    private final Console console;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The dataset's folder; made-up images of nuclei unless given.")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--models",
            paramLabel = "SPEC,SPEC",
            description =
                    "Networks as architecture:option=value,option=value with commas between; one without options takes"
                            + " those of the recipe. Names such as unet.nuclei are models that come trained, and are"
                            + " measured as they are. Unless given, the recipe's networks; without a recipe " + FAMILY
                            + ", or without --data the trained models above.")
    private Optional<String> models = Optional.empty();

    @Option(
            names = "--encoders",
            paramLabel = "E,E",
            split = ",",
            description =
                    "Each network with each of these encoders, such as plain,resnet34,efficientnet-b0; plain leaves"
                            + " it as it is, and with others its width, depth and widths are left out, which are the plain one's."
                            + " A network that names an encoder keeps it.")
    private List<String> encoders = List.of();

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description = "All these options by their names without dashes, and what a recipe has, as JSON or YAML"
                    + " (.yaml); files and folders are relative to it, and what is given here besides wins.")
    private Optional<Recipe> plan = Optional.empty();

    @Option(
            names = "--seeds",
            paramLabel = "S,S",
            split = ",",
            description = "Each network is trained once with each (1).")
    private List<Long> seeds = List.of(1L);

    @Option(
            names = "--folds",
            paramLabel = "K",
            description =
                    "Cross-validate in K folds, 3 or more, by the groups of dataset.json if it has any: each image is"
                            + " tested on once, and the folds' test images are one evaluation per seed.")
    private Optional<Integer> folds = Optional.empty();

    @Option(
            names = "--group-pattern",
            paramLabel = "REGEX",
            description = "With --folds, what in a file's name tells its group, such as its patient.")
    private Optional<Pattern> groupPattern = Optional.empty();

    @Option(
            names = "--budget",
            paramLabel = "TIME",
            description =
                    "The time that all of it may take, such as 2h, 90m or 1h30m. A few steps of each network are timed;"
                            + " if not all fits, the epochs are cut for all networks alike, to no fewer than 3, and then seeds, and"
                            + " it is said so. A run that goes on keeps what was decided.")
    private Optional<Duration> budget = Optional.empty();

    @Option(names = "--out", paramLabel = "DIR", description = "The folder for the results (${DEFAULT-VALUE}).")
    private Path out = Path.of("zoo-compare");

    @Mixin
    private TrainingOptions training = new TrainingOptions();

    @Mixin
    private HubOptions hub = new HubOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--in-channels",
            paramLabel = "C",
            description = "Channels of the networks' input; 1 for grey images, else 3, unless given.")
    private Optional<Integer> inChannels = Optional.empty();

    @Option(
            names = "--encoder-weights",
            paramLabel = "W",
            description =
                    "Published weights that published encoders begin with unless a network says otherwise, such as"
                            + " imagenet; none unless given.")
    private Optional<String> encoderWeights = Optional.empty();

    @Option(names = "--pretrained", description = "The same as --encoder-weights imagenet.")
    private boolean pretrained;

    @Option(
            names = "--any-code",
            description = "Keep finished cells that another version of this program trained; they are trained again"
                    + " otherwise.")
    private boolean anyCode;

    @Option(
            names = "--progress",
            paramLabel = "P",
            description =
                    "How to tell how it goes, on the standard error: lines, or json for programs, an object a line"
                            + " beside other lines that begin with no brace. Unless given a table on a terminal, lines elsewhere.")
    private Optional<Progress> progress = Optional.empty();

    /** How to tell how it goes. */
    enum Progress {
        LINES,
        JSON
    }

    @Option(
            names = "--epsilon",
            paramLabel = "X",
            description = "By how much less of a score still counts as good as the best, for the verdict"
                    + " (${DEFAULT-VALUE}).")
    private double epsilon = Statistics.DEFAULT_EPSILON;

    @Option(
            names = "--gallery",
            paramLabel = "G",
            description =
                    "Images that the page shows: test, those of the test split; made-up, nuclei that are generated,"
                            + " for data whose pictures may not be shown; none (${DEFAULT-VALUE}).")
    private String gallery = GallerySource.TEST.word();

    @Option(names = "--json", description = JsonOption.HELP)
    private boolean json;

    CompareCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        return Termination.heed(console, this::compare, this::kept);
    }

    /** What is left of a comparison that was told to end, and how to go on. */
    private String kept(Exception e) {
        return (e instanceof TrainingInterruptedException ? e.getMessage() : "the comparison was interrupted")
                + "; what was finished is kept in " + out + ": the same command goes on from there";
    }

    private int compare() throws IOException {
        if (folds.isEmpty() && groupPattern.isPresent()) {
            throw new UsageException("--group-pattern goes with --folds: give it too");
        }
        if (folds.isPresent() && data.isEmpty()) {
            throw new UsageException("--folds goes with --data: made-up images need none, give a folder");
        }
        List<String> specs = specs();
        if (specs.stream().allMatch(Hub::isId)) {
            checkNothingIsSaidOfTraining(specs);
        }
        Hub trained = hub.hub(console);
        // A typing error should show now, and not after the first network is trained.
        List<Network> toTrain = new ArrayList<>();
        List<Network> ready = new ArrayList<>();
        for (String one : specs) {
            if (Hub.isId(one)) {
                ready.add(SegmentationModel.network(trained.folder(one)));
            } else {
                toTrain.add(NetworkSpecs.network(one));
            }
        }
        TrainingConfig config = config(toTrain.isEmpty() ? ready : toTrain);
        Optional<FolderDataset> given = data.map(folder -> FolderDataset.open(folder, CACHE_BYTES));
        SegmentationDataset dataset = given.isPresent() ? given.get() : madeUp();
        dataset.notes().forEach(console::note);
        Comparison.Builder builder = Comparison.builder()
                .setDataset(dataset)
                .setModels(specs)
                .setOutput(out)
                .optSeeds(seeds)
                .optConfig(config)
                .optHub(trained)
                .optAnyCode(anyCode)
                .optCommand(CommandWords.of(spec.commandLine().getParseResult()))
                .optEpsilon(epsilon)
                .optGallery(GallerySource.named(gallery))
                .optPeakMemory(true)
                .optListener(listener());
        inChannels.ifPresent(builder::optInChannels);
        given.ifPresent(folder -> folds.ifPresent(k -> builder.optFolds(
                groupPattern.map(group -> folder.folds(k, group)).orElseGet(() -> folder.folds(k)))));
        settle(builder, specs, config);

        ComparisonResult result = builder.build().run();
        result.write(out);
        if (json) {
            console.result(result.toJson());
        } else {
            console.result(result.toText().stripTrailing());
        }
        console.note("wrote " + out.resolve(ComparisonResult.PAGE_FILE) + ", " + out.resolve(ComparisonResult.CSV_FILE)
                + ", " + out.resolve(ComparisonResult.JSON_FILE));
        if (!Fonts.present()) {
            console.note(ComparisonResult.NO_CHARTS);
        }
        return result.failed() ? ExitCode.BAD_RESULT : ExitCode.FINE;
    }

    /** Writes down what is run, once it is known what of it fits into the budget. */
    private void settle(Comparison.Builder builder, List<String> specs, TrainingConfig config) throws IOException {
        JsonObject asked = PlanFile.of(
                spec,
                Map.of(
                        "models", strings(specs),
                        "epochs", new JsonPrimitive(config.epochs()),
                        "crop", new JsonPrimitive(config.crop()),
                        "batch", new JsonPrimitive(config.batch()),
                        "lr", new JsonPrimitive(config.learningRate()),
                        "precision", new JsonPrimitive(Options.word(config.precision())),
                        "out", new JsonPrimitive(".")),
                out);
        if (budget.isEmpty()) {
            sayIfReplaced(asked);
            builder.optPlan(asked);
            return;
        }
        Optional<JsonObject> before = PlanFile.decided(asked, out);
        if (before.isEmpty()) {
            console.note("timing a few steps of each network for the budget");
        }
        JsonObject plan = before.isPresent()
                ? before.get()
                : PlanFile.cut(asked, builder.build().fit(budget.get()));
        sayIfReplaced(plan);
        Budget decided = PlanFile.budget(plan);
        console.note((before.isPresent() ? "as decided before: " : "") + decided.words());
        builder.optSeeds(decided.seeds())
                .optConfig(config.toBuilder().optEpochs(decided.epochs()).build())
                .optRemarks(List.of(decided.words()))
                .optPlan(plan);
    }

    private void sayIfReplaced(JsonObject plan) throws IOException {
        Path report = out.resolve(ComparisonResult.PAGE_FILE);
        if (Files.exists(report) && PlanFile.differs(plan, out)) {
            console.note(report + " is of another plan and will be replaced (trainings are kept): to keep it, stop here"
                    + " and give another --out");
        }
    }

    private static JsonArray strings(List<String> words) {
        JsonArray array = new JsonArray();
        words.forEach(array::add);
        return array;
    }

    private ComparisonListener listener() {
        if (progress.isPresent() ? progress.get() == Progress.LINES : !console.isTerminal()) {
            return new ComparisonProgress(console);
        }
        return progress.isPresent() ? new JsonProgress(console) : new TableProgress(console);
    }

    private Optional<Recipe> recipe() {
        return training.recipe().or(() -> plan);
    }

    /** What is compared: the networks with all that was said of them elsewhere, and models that come trained. */
    private List<String> specs() {
        List<String> named = models
                .map(Architecture::splitSpecs)
                .or(() -> recipe().map(Recipe::architectures))
                .filter(list -> !list.isEmpty())
                .orElseGet(() -> Architecture.splitSpecs(data.isPresent() ? FAMILY : TRAINED))
                .stream()
                .map(one -> Hub.isId(one)
                        ? one
                        : recipe().map(recipe -> recipe.spec(one)).orElse(one))
                .toList();
        if (pretrained && encoderWeights.isPresent()) {
            throw new UsageException("--pretrained is --encoder-weights imagenet: give one of them");
        }
        List<String> encoded = encoders.isEmpty() ? named : NetworkSpecs.encoded(named, encoders);
        return encoderWeights
                .or(() -> pretrained ? Optional.of("imagenet") : Optional.empty())
                .map(weights -> NetworkSpecs.weighted(
                        encoded, weights, pretrained ? "--pretrained" : "--encoder-weights " + weights))
                .orElse(encoded);
    }

    /** What would have no effect is a mistake, of the command line or of the person's idea of it. */
    private void checkNothingIsSaidOfTraining(List<String> specs) {
        List<OptionSpec> ofTraining = new ArrayList<>(
                Objects.requireNonNull(spec.mixins().get("training")).options());
        ofTraining.add(spec.findOption("--seeds"));
        ofTraining.add(spec.findOption("--in-channels"));
        ofTraining.add(spec.findOption("--budget"));
        for (OptionSpec option : ofTraining) {
            String name = option.longestName();
            if (spec.commandLine().getParseResult().hasMatchedOption(option) && !OF_ANY_MODEL.contains(name)) {
                throw new UsageException(name + " is for networks that are trained, and " + String.join(", ", specs)
                        + " are trained already: leave it out, or name a network, such as --models unet:width=16");
            }
        }
    }

    private SegmentationDataset madeUp() {
        console.note("no --data: comparing on made-up images of nuclei");
        return SyntheticNuclei.builder()
                .optCount(FirstTry.TRAIN_IMAGES, FirstTry.VAL_IMAGES, FirstTry.TEST_IMAGES)
                .optSize(FirstTry.IMAGE_SIDE)
                .optCacheBytes(CACHE_BYTES)
                .build();
    }

    private TrainingConfig config(List<Network> networks) {
        TrainingConfig given = training.config(networks, console);
        if (data.isPresent()) {
            return given;
        }
        return given.toBuilder()
                .optEpochs(isGiven("--epochs") ? given.epochs() : FirstTry.EPOCHS)
                .optCrop(isGiven("--crop") ? given.crop() : FirstTry.CROP)
                .optBatch(isGiven("--batch") ? given.batch() : FirstTry.BATCH)
                .optLearningRate(isGiven("--lr") ? given.learningRate() : FirstTry.LEARNING_RATE)
                .build();
    }

    private boolean isGiven(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option)
                || recipe().filter(recipe -> recipe.sets(option)).isPresent();
    }
}
