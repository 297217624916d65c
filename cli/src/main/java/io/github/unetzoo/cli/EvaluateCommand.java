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
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.predict.Instances;
import io.github.unetzoo.predict.PredictionOptions;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.SplitEvaluation;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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
            "Dice, IoU, precision, recall and more: per class, pooled and as means over images."
        },
        footer = {"", "Example:", "  zoo evaluate --model cells-unet --data cells --json figures.json"})
final class EvaluateCommand implements Callable<Integer> {

    private static final String STANDARD_OUTPUT = "-";

    private final Console console;

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "The model's folder.")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    private Path model;

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "The dataset's folder.")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    private Path data;

    @Option(names = "--split", paramLabel = "NAME", description = "The split (${DEFAULT-VALUE}).")
    private String split = "test";

    @Option(
            names = "--surface-distances",
            description = "Also the 95%% Hausdorff and the average surface distance, which take time.")
    private boolean surfaceDistances;

    @Option(
            names = "--precision",
            paramLabel = "P",
            description = "auto, float32 or bfloat16 (${DEFAULT-VALUE}, the same figures on any machine).")
    private String precision = "float32";

    @Option(
            names = "--json",
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = STANDARD_OUTPUT,
            description = "All figures as JSON: into a file, or without one to the standard output instead of the"
                    + " table.")
    private Optional<String> json = Optional.empty();

    @Mixin
    private PredictionChoices choices = new PredictionChoices();

    EvaluateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        SegmentationDataset dataset = FolderDataset.open(data);
        dataset.notes().forEach(console::note);
        int images = dataset.split(split).size();
        PredictionOptions options = choices.options(new Instances.None());
        Precision chosen = PrecisionOption.chosen(precision, List.of(SegmentationModel.network(model)), console);
        EvaluationResult result;
        try (SegmentationModel loaded = SegmentationModel.load(model, chosen)) {
            checkClasses(loaded, dataset);
            result = SplitEvaluation.run(
                    new SegmentationPredictor(loaded, options),
                    dataset,
                    split,
                    surfaceDistances,
                    done -> console.progress(
                            "evaluating " + Console.bar((double) done / images) + " " + done + "/" + images));
        }
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

    private void checkClasses(SegmentationModel loaded, SegmentationDataset dataset) {
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
        object.addProperty("model", model.toString());
        object.addProperty("data", data.toString());
        object.addProperty("fingerprint", dataset.fingerprint());
        object.addProperty("split", split);
        object.addProperty("precision", Options.word(chosen));
        result.toJson().entrySet().forEach(e -> object.add(e.getKey(), e.getValue()));
        return object;
    }
}
