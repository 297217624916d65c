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
import io.github.unetzoo.data.FolderDataset;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.metric.Evaluation;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.predict.PredictionOptions;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.SplitEvaluation;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zoo evaluate}. */
@Command(
        name = "evaluate",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {
            "Measures a model on a split of a dataset.",
            "Dice, IoU, precision, recall and more: per class, pooled and as means over images. Objects are counted too"
                    + " if the dataset has instances."
        },
        footer = {
            "",
            "Examples:",
            "  zoo evaluate --model cells-unet --data cells --json figures.json",
            "  zoo evaluate --model unet.nuclei --data cells"
        })
final class EvaluateCommand implements Callable<Integer> {

    private static final String STANDARD_OUTPUT = "-";

    private final Console console;

    @Mixin
    private ModelChoice model = new ModelChoice();

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "The dataset's folder.")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    private Path data;

    @Option(names = "--split", paramLabel = "NAME", description = "The split to measure on (${DEFAULT-VALUE}).")
    private String split = "test";

    @Option(
            names = "--surface-distances",
            description = "Also the 95%% Hausdorff and the average surface distance and boundary F1, which take time.")
    private boolean surfaceDistances;

    @Option(
            names = "--spacing",
            paramLabel = "Y,X",
            split = ",",
            description = "Distance of rows and of columns, such as mm, in which surface distances are then measured.")
    private List<Double> spacing = List.of();

    @Option(
            names = "--tolerance",
            paramLabel = "D",
            description =
                    "How far a boundary may be off in boundary F1, in pixels or the unit of the spacing; by default"
                            + " 0.75%% of the image's diagonal. Spacing and tolerance imply --surface-distances.")
    private Optional<Double> tolerance = Optional.empty();

    @Mixin
    private PrecisionOption precision = new PrecisionOption();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = STANDARD_OUTPUT,
            description = "All figures as JSON: into a file, or without one to the standard output instead of the"
                    + " table.")
    private Optional<String> json = Optional.empty();

    @Option(
            names = "--per-image",
            paramLabel = "FILE.csv",
            description = "A line for each image and foreground class; the file appears when all are measured.")
    private Optional<Path> perImage = Optional.empty();

    @Mixin
    private PredictionChoices choices = new PredictionChoices();

    @Option(
            names = "--instances",
            paramLabel = "I",
            description = "How predicted objects are told apart, if the dataset has instances: none or components"
                    + " (both regions), or watershed (which splits those that touch) (${DEFAULT-VALUE}).")
    private String instances = "none";

    EvaluateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (!spacing.isEmpty() && spacing.size() != 2) {
            throw new UsageException("--spacing takes two numbers, not " + spacing.size()
                    + ": the distance of rows and that of columns, such as 0.5,0.5");
        }
        SegmentationDataset dataset = FolderDataset.open(data);
        dataset.notes().forEach(console::note);
        int images = dataset.split(split).size();
        PredictionOptions options = choices.options(PredictionChoices.instances(instances));
        Path folder = model.folder(console);
        Precision chosen = precision.chosen(List.of(SegmentationModel.network(folder)), console);
        EvaluationResult result;
        try (SegmentationModel loaded = SegmentationModel.load(folder, chosen);
                PerImageFile rows = PerImageFile.open(perImage)) {
            checkClasses(loaded, model.word(), dataset, data, console);
            AtomicInteger done = new AtomicInteger();
            result = SplitEvaluation.run(
                    new SegmentationPredictor(loaded, options), dataset, split, this::figures, measured -> {
                        rows.write(measured);
                        double part = (double) done.incrementAndGet() / images;
                        console.progress("evaluating " + Console.bar(part) + " " + done + "/" + images);
                    });
            rows.commit();
        }
        perImage.ifPresent(file -> console.note("wrote " + file));
        boolean onlyJson = json.filter(STANDARD_OUTPUT::equals).isPresent();
        JsonObject figures = json(result, dataset, chosen);
        if (onlyJson) {
            console.result(figures);
        } else {
            console.result(result.toText().stripTrailing());
        }
        if (json.isPresent() && !onlyJson) {
            Console.write(Path.of(json.get()), figures);
            console.note("wrote " + json.get());
        }
        return ExitCode.FINE;
    }

    private Evaluation.Builder figures(Evaluation.Builder builder) {
        builder.optSurfaceDistances(surfaceDistances || !spacing.isEmpty() || tolerance.isPresent())
                .optKeepRows(json.isPresent());
        if (!spacing.isEmpty()) {
            builder.optSpacing(spacing.get(0), spacing.get(1));
        }
        tolerance.ifPresent(builder::optBoundaryTolerance);
        return builder;
    }

    /** Whether a model can be measured on a dataset. */
    static void checkClasses(
            SegmentationModel loaded, String model, SegmentationDataset dataset, Path data, Console console) {
        if (loaded.network().task() instanceof Task.Regression) {
            throw new UsageException(model + " predicts numbers, not classes: there is no Dice to measure");
        }
        if (loaded.classes().size() != dataset.classes().size()) {
            throw new UsageException(model + " knows " + loaded.classes().size() + " classes " + loaded.classes() + ", "
                    + data + " has " + dataset.classes().size() + " " + dataset.classes()
                    + ": evaluate on data with the same classes");
        }
        if (!loaded.classes().equals(dataset.classes())) {
            console.note("the model calls the classes " + loaded.classes() + ", the data " + dataset.classes()
                    + ": compared by index");
        }
    }

    private JsonObject json(EvaluationResult result, SegmentationDataset dataset, Precision chosen) {
        JsonObject object = new JsonObject();
        object.addProperty("model", model.word());
        object.addProperty("data", data.toString());
        object.addProperty("fingerprint", dataset.fingerprint());
        object.addProperty("split", split);
        object.addProperty("precision", Options.word(chosen));
        result.toJson().entrySet().forEach(e -> object.add(e.getKey(), e.getValue()));
        return object;
    }
}
