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

import io.github.unetzoo.benchmarks.compare.Comparison;
import io.github.unetzoo.benchmarks.compare.ComparisonResult;
import io.github.unetzoo.benchmarks.compare.GallerySource;
import io.github.unetzoo.data.FolderDataset;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.hub.Hub;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.NetworkBuilder;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.train.TrainingConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
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
            "Prints one table; CSV, JSON and a page to look at go into --out. A comparison that was broken off goes on"
                    + " where it was.",
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
            "  zoo compare --data nuclei --recipe benchmarks/recipes/nuclei.json"
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

    private static final String PLAIN = "plain";

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
            names = "--seeds",
            paramLabel = "S,S",
            split = ",",
            description = "Each network is trained once with each (1).")
    private List<Long> seeds = List.of(1L);

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

    @Option(
            names = "--gallery",
            paramLabel = "G",
            description =
                    "Images that the page shows: test, those of the test split; made-up, nuclei that are generated,"
                            + " for data whose pictures may not be shown; none (${DEFAULT-VALUE}).")
    private String gallery = GallerySource.TEST.word();

    @Option(names = "--json", description = "The figures as JSON instead of the table.")
    private boolean json;

    CompareCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Optional<Recipe> recipe = training.recipe();
        List<String> specs = weighted(models
                .map(Architecture::splitSpecs)
                .or(() -> recipe.map(Recipe::architectures))
                .filter(list -> !list.isEmpty())
                .orElseGet(() -> Architecture.splitSpecs(data.isPresent() ? FAMILY : TRAINED))
                .stream()
                .map(spec -> Hub.isId(spec)
                        ? spec
                        : recipe.map(one -> one.spec(spec)).orElse(spec))
                .toList());
        if (specs.stream().allMatch(Hub::isId)) {
            checkNothingIsSaidOfTraining(specs);
        }
        Hub trained = hub.hub(console);
        // A typing error should show now, and not after the first network is trained.
        List<Network> networks = new ArrayList<>();
        for (String spec : specs) {
            networks.add(
                    Hub.isId(spec)
                            ? SegmentationModel.network(trained.folder(spec))
                            : Architecture.fromSpec(spec, Map.of()));
        }
        TrainingConfig config = config(networks);
        SegmentationDataset dataset = dataset();
        dataset.notes().forEach(console::note);
        Comparison.Builder builder = Comparison.builder()
                .setDataset(dataset)
                .setModels(specs)
                .setOutput(out)
                .optSeeds(seeds)
                .optConfig(config)
                .optHub(trained)
                .optGallery(GallerySource.named(gallery))
                .optMemory(true)
                .optListener(new ComparisonProgress(console));
        inChannels.ifPresent(builder::optInChannels);

        ComparisonResult result = builder.build().run();
        result.write(out);
        if (json) {
            console.result(result.toJson());
        } else {
            console.result(result.toText().stripTrailing());
        }
        console.note("wrote " + out.resolve(ComparisonResult.PAGE_FILE) + ", " + out.resolve(ComparisonResult.CSV_FILE)
                + ", " + out.resolve(ComparisonResult.JSON_FILE));
        return result.failed() ? ExitCode.BAD_RESULT : ExitCode.FINE;
    }

    /** What would have no effect is a mistake, of the command line or of the person's idea of it. */
    private void checkNothingIsSaidOfTraining(List<String> specs) {
        List<OptionSpec> ofTraining = new ArrayList<>(
                Objects.requireNonNull(spec.mixins().get("training")).options());
        ofTraining.add(spec.findOption("--seeds"));
        ofTraining.add(spec.findOption("--in-channels"));
        for (OptionSpec option : ofTraining) {
            String name = option.longestName();
            if (spec.commandLine().getParseResult().hasMatchedOption(option) && !OF_ANY_MODEL.contains(name)) {
                throw new UsageException(name + " is for networks that are trained, and " + String.join(", ", specs)
                        + " are trained already: leave it out, or name a network, such as --models unet:width=16");
            }
        }
    }

    /** With the weights that are for all of them, where they are for a network at all. */
    private List<String> weighted(List<String> specs) {
        if (encoderWeights.isEmpty()) {
            return specs;
        }
        List<String> weighted = specs.stream()
                .map(one -> takesWeights(one)
                        ? one + (one.contains(":") ? "," : ":") + NetworkBuilder.ENCODER_WEIGHTS + "="
                                + encoderWeights.get()
                        : one)
                .toList();
        if (weighted.equals(specs)) {
            throw new UsageException("--encoder-weights " + encoderWeights.get()
                    + " is for published encoders, and no network has one: choose one, such as unet:encoder=resnet34");
        }
        return weighted;
    }

    private static boolean takesWeights(String spec) {
        return !Hub.isId(spec)
                && !spec.contains(NetworkBuilder.ENCODER_WEIGHTS + "=")
                && !Architecture.fromSpec(spec, Map.of())
                        .options()
                        .getOrDefault("encoder", PLAIN)
                        .equals(PLAIN);
    }

    private SegmentationDataset dataset() {
        if (data.isPresent()) {
            return FolderDataset.open(data.get(), CACHE_BYTES);
        }
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
                || training.recipe().filter(recipe -> recipe.sets(option)).isPresent();
    }
}
