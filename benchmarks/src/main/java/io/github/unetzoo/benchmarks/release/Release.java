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
package io.github.unetzoo.benchmarks.release;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.unetzoo.benchmarks.compare.Overlay;
import io.github.unetzoo.data.Sample;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.Split;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.files.AtomicFile;
import io.github.unetzoo.hub.CommercialUse;
import io.github.unetzoo.hub.InputConstraints;
import io.github.unetzoo.hub.LabelClass;
import io.github.unetzoo.hub.Measurement;
import io.github.unetzoo.hub.Metric;
import io.github.unetzoo.hub.ModelCard;
import io.github.unetzoo.hub.ModelId;
import io.github.unetzoo.hub.Terms;
import io.github.unetzoo.hub.TrainingData;
import io.github.unetzoo.hub.TrainingRun;
import io.github.unetzoo.metric.Bootstrap;
import io.github.unetzoo.metric.ClassScore;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.metric.Figure;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Storage;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.SplitEvaluation;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.Environment;
import io.github.unetzoo.train.RunRecord;
import io.github.unetzoo.train.Stretch;
import io.github.unetzoo.train.Training;
import io.github.unetzoo.weights.Checkpoint;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Makes a trained model ready to be published: a folder with the model in small storage, its run's record, its card, and
 * pictures. Every figure of the card is of the stored weights, in float32, as {@code zoo evaluate} computes, which the
 * card names; what is not measured comes from the record. {@link io.github.unetzoo.hub.Publication} takes it from there.
 */
public final class Release {

    /** Storing weights in 16 bits may change pooled Dice by less than this. */
    public static final double DICE_TOLERANCE = 0.001;

    private static final int DRAWS = 10_000;
    private static final long SEED = 1;
    private static final int SAMPLES = 3;
    private static final int SAMPLE_SIDE = 256;

    private static final List<Figure> FIGURES = List.of(
            Figure.DICE,
            Figure.IOU,
            Figure.PRECISION,
            Figure.RECALL,
            Figure.IMAGE_DICE,
            Figure.IMAGE_IOU,
            Figure.PRESENT_DICE,
            Figure.FALSE_ALARM_RATE,
            Figure.INSTANCE_F1,
            Figure.IMAGE_INSTANCE_F1);

    private final Path model;
    private final SegmentationDataset dataset;
    private final Path folder;
    private final String id;
    private final String licence;
    private final String split;
    private final Storage storage;
    private final Optional<CommercialUse> commercialUse;
    private final Optional<String> title;
    private final Optional<String> description;
    private final List<String> limits;
    private final BiConsumer<Integer, Integer> listener;

    private Release(Builder b) {
        model = Objects.requireNonNull(b.model.orElse(null), "setModel is required: the folder of a training");
        dataset = Objects.requireNonNull(b.dataset.orElse(null), "setDataset is required: what it was trained on");
        folder = Objects.requireNonNull(b.folder.orElse(null), "setOutput is required: the folder to make");
        id = ModelId.check(Objects.requireNonNull(b.id.orElse(null), "setId is required, such as unet.nuclei"));
        licence = Objects.requireNonNull(b.licence.orElse(null), "setLicence is required: that of the weights");
        split = b.split;
        storage = b.storage;
        commercialUse = b.commercialUse;
        title = b.title;
        description = b.description;
        limits = b.limits;
        listener = b.listener;
    }

    /** {@return a builder in which nothing is set} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Stores, measures and describes.
     *
     * @return the card, which is in the folder as well
     * @throws IllegalArgumentException if the dataset is not the one of the record, the record not of these weights, the
     *     id of another architecture; or if the storage would change Dice by {@link #DICE_TOLERANCE} or more, in which
     *     case no model is left in the folder
     * @throws IOException if a file cannot be read or written; the message names it
     */
    public ModelCard write() throws IOException {
        RunRecord record = RunRecord.read(model);
        Checkpoint weights = Checkpoint.read(model.resolve(SegmentationModel.WEIGHTS_FILE));
        check(record, weights);
        Files.createDirectories(folder);
        if (Files.isSameFile(model, folder)) {
            throw new IllegalArgumentException(
                    folder + " is the training's own folder, whose weights would be replaced: give another");
        }
        // Neither an older card beside newer weights nor the reverse, if this is broken off.
        Files.deleteIfExists(folder.resolve(ModelCard.FILE));
        OptionalDouble before = store(weights);
        Weaknesses weaknesses = new Weaknesses(dataset.kinds());
        try (SegmentationModel stored = SegmentationModel.load(folder, Precision.FLOAT32)) {
            SegmentationPredictor predictor = new SegmentationPredictor(stored);
            EvaluationResult result = evaluate(predictor, weaknesses);
            before.ifPresent(dice -> checkStorage(dice, result));
            List<ModelCard.Picture> pictures = pictures(predictor, result);
            AtomicFile.write(folder.resolve(RunRecord.FILE), record.toJson() + "\n");
            ModelCard card = card(record, stored, result, weaknesses, pictures);
            card.write(folder);
            return card;
        } catch (IllegalArgumentException e) {
            Files.deleteIfExists(folder.resolve(SegmentationModel.WEIGHTS_FILE));
            Files.deleteIfExists(folder.resolve(SegmentationModel.DESCRIPTION_FILE));
            throw e;
        }
    }

    private void check(RunRecord record, Checkpoint weights) throws IOException {
        if (!id.startsWith(record.architecture() + ".")) {
            throw new IllegalArgumentException("id " + id + " is of another architecture than " + model + ": call it "
                    + record.architecture() + id.substring(id.indexOf('.')));
        }
        if (!record.data().fingerprint().equals(dataset.fingerprint())) {
            throw new IllegalArgumentException(
                    model + " was trained on " + record.data().name() + " of fingerprint "
                            + record.data().fingerprint() + ", and " + dataset.name() + " has " + dataset.fingerprint()
                            + ": give the data that it was trained on, unchanged");
        }
        String epoch = Integer.toString(record.best().epoch());
        String found = weights.metadata().getOrDefault("epoch", "none");
        if (!found.equals(epoch)) {
            throw new IllegalArgumentException(model.resolve(SegmentationModel.WEIGHTS_FILE) + " is of epoch " + found
                    + " and the record's best is " + epoch + ": they are not of one run, train again");
        }
        if (SegmentationModel.network(model).task() instanceof Task.Regression) {
            throw new IllegalArgumentException(model + " predicts numbers: a card needs classes to be measured");
        }
        dataset.split(split);
    }

    /** Writes the model, and measures its Dice before, if the storage could change it. */
    private OptionalDouble store(Checkpoint weights) throws IOException {
        try (SegmentationModel trained = SegmentationModel.load(model, Precision.FLOAT32)) {
            Map<String, String> provenance = new TreeMap<>(weights.metadata());
            provenance.put("id", id);
            trained.save(folder, provenance, storage);
            return storage == Storage.FLOAT32
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(dice(evaluate(new SegmentationPredictor(trained), (s, p, rows) -> {})));
        }
    }

    /** Where there is no foreground in truth nor prediction, nothing is wrong. */
    private static double dice(EvaluationResult result) {
        return result.mean().dice().orElse(1);
    }

    private EvaluationResult evaluate(SegmentationPredictor predictor, SplitEvaluation.Observer observer) {
        int images = dataset.split(split).size();
        AtomicInteger done = new AtomicInteger();
        return SplitEvaluation.run(
                predictor, dataset, split, figures -> figures.optKeepRows(true), (sample, predicted, rows) -> {
                    observer.measured(sample, predicted, rows);
                    listener.accept(done.incrementAndGet(), images);
                });
    }

    private void checkStorage(double before, EvaluationResult result) {
        double change = dice(result) - before;
        if (!(Math.abs(change) < DICE_TOLERANCE)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "16-bit storage changes Dice on split %s from %.5f to %.5f, and it must be by less than %s: store the"
                            + " weights as float32",
                    split,
                    before,
                    dice(result),
                    DICE_TOLERANCE));
        }
    }

    /** The training's curves, and what the model makes of images that this project generates itself. */
    private List<ModelCard.Picture> pictures(SegmentationPredictor predictor, EvaluationResult result)
            throws IOException {
        List<ModelCard.Picture> pictures = new ArrayList<>();
        Path curves = model.resolve(Training.CURVES_FILE);
        if (Files.exists(curves)) {
            AtomicFile.write(folder.resolve(Training.CURVES_FILE), Files.readAllBytes(curves));
            pictures.add(new ModelCard.Picture(Training.CURVES_FILE, "Training loss and validation score by epoch."));
        }
        SyntheticNuclei nuclei = SyntheticNuclei.builder()
                .optCount(0, 0, SAMPLES)
                .optSize(SAMPLE_SIDE)
                .optEmptyShare(0)
                .build();
        if (!predictor.model().classes().equals(nuclei.classes())) {
            return pictures;
        }
        List<Integer> foreground = result.classes().stream()
                .filter(ClassScore::foreground)
                .map(ClassScore::index)
                .toList();
        Split split = nuclei.split("test");
        for (int i = 0; i < split.size(); i++) {
            Sample sample = split.sample(i);
            String file = "sample" + (i + 1) + ".png";
            AtomicFile.write(
                    folder.resolve(file),
                    Overlay.png(
                            sample.image(),
                            sample.mask(),
                            predictor.segment(sample.image()).labels(),
                            foreground));
            pictures.add(new ModelCard.Picture(
                    file, "A generated image, unlike those it was trained on: prediction tinted, truth outlined."));
        }
        return pictures;
    }

    private ModelCard card(
            RunRecord record,
            SegmentationModel stored,
            EvaluationResult result,
            Weaknesses weaknesses,
            List<ModelCard.Picture> pictures) {
        Map<String, String> said = record.data().terms();
        String data = said.getOrDefault("title", record.data().name());
        String found = result.classes().stream()
                .filter(ClassScore::foreground)
                .map(ClassScore::name)
                .collect(Collectors.joining(", "));
        List<String> where = new ArrayList<>(weaknesses.sentences());
        where.addAll(limits);
        where.add("Measured on images of " + record.data().name()
                + " alone: of others, from other instruments, expect less. Not for diagnosis.");
        return new ModelCard(
                id,
                title.orElse("segmentation of " + found),
                description.orElseGet(() -> "Finds " + found + " in images like those of: " + data
                        + ". Trained on the split train, chosen by the split val, measured on the split " + split
                        + "."),
                record.architecture(),
                record.options(),
                record.parameters(),
                LabelClass.coloured(stored.classes()),
                stored.normalization(),
                InputConstraints.of(stored.network().graph()),
                data(record, data),
                new Terms(licence, said.getOrDefault("licence", "not stated"), commercialUse.orElse(use(said))),
                training(record),
                List.of(measurement(result)),
                where,
                pictures,
                Architecture.named(record.architecture()).paper());
    }

    /** By the class that a dataset gives its licence; where it says nothing else, nobody has looked. */
    private static CommercialUse use(Map<String, String> terms) {
        return switch (terms.getOrDefault("licence_class", "")) {
            case "public-domain", "permissive" -> CommercialUse.YES;
            case "non-commercial" -> CommercialUse.NO;
            default -> CommercialUse.UNKNOWN;
        };
    }

    private static TrainingData data(RunRecord record, String title) {
        Map<String, String> said = record.data().terms();
        List<TrainingData.DataSplit> splits = new ArrayList<>();
        record.data()
                .splits()
                .forEach((name, part) ->
                        splits.add(new TrainingData.DataSplit(name, part.images(), part.fingerprint())));
        String source = Optional.ofNullable(said.get("source"))
                .map(from -> "; source: " + from)
                .orElse("");
        return new TrainingData(
                record.data().name(),
                title + source,
                address(said),
                record.data().fingerprint(),
                splits);
    }

    /** The first address among the words for the origin; what is none is left to the words. */
    private static Optional<URI> address(Map<String, String> terms) {
        for (String word : terms.getOrDefault("origin", "").split("[\\s;,]+")) {
            if (word.startsWith("https://") || word.startsWith("http://")) {
                try {
                    return Optional.of(new URI(word));
                } catch (URISyntaxException e) {
                    // No address: the next word may be one.
                }
            }
        }
        return Optional.empty();
    }

    private static TrainingRun training(RunRecord record) {
        Map<String, String> settings = new LinkedHashMap<>();
        JsonObject config =
                JsonParser.parseString(record.toJson()).getAsJsonObject().getAsJsonObject("training");
        config.entrySet().forEach(setting -> settings.put(setting.getKey(), word(setting.getValue())));
        if (!record.start().equals("random")) {
            settings.put("start", record.start());
        }
        List<Stretch> stretches = record.stretches();
        return new TrainingRun(
                Optional.of(stretches.stream()
                                .flatMap(stretch -> stretch.environment().stream())
                                .map(Environment::commit)
                                .filter(commit -> !commit.equals(Environment.UNKNOWN))
                                .distinct()
                                .collect(Collectors.joining(", ")))
                        .filter(commits -> !commits.isEmpty()),
                record.training().seed(),
                stretches.stream()
                        .flatMap(stretch -> stretch.recipe().stream())
                        .findFirst()
                        .map(recipe -> recipe.name() + " (SHA-256 " + recipe.sha256() + ")"),
                stretches.stream()
                        .flatMap(stretch -> stretch.command().stream())
                        .findFirst(),
                settings,
                environment(record),
                record.history().stream()
                        .map(epoch ->
                                new TrainingRun.Epoch(epoch.epoch(), finite(epoch.trainLoss()), finite(epoch.score())))
                        .toList(),
                record.best().epoch(),
                record.seconds());
    }

    /** Of the process that made the best epoch; and of a run that was resumed, who made which. */
    private static Map<String, String> environment(RunRecord record) {
        Map<String, String> words = new LinkedHashMap<>();
        int best = record.best().epoch();
        record.stretches().stream()
                .filter(stretch -> stretch.firstEpoch() <= best && best <= stretch.lastEpoch())
                .flatMap(stretch -> stretch.environment().stream())
                .findFirst()
                .ifPresent(environment -> words.putAll(environment.words()));
        if (record.stretches().size() > 1) {
            words.put(
                    "resumed",
                    record.stretches().stream()
                            .map(stretch -> "epochs " + stretch.firstEpoch() + " to " + stretch.lastEpoch() + " by "
                                    + stretch.environment()
                                            .map(Environment::commit)
                                            .orElse(Environment.UNKNOWN))
                            .collect(Collectors.joining(", ")));
        }
        return words;
    }

    private static String word(JsonElement value) {
        return value.isJsonPrimitive() ? value.getAsString() : value.toString();
    }

    private static OptionalDouble finite(double value) {
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    private Measurement measurement(EvaluationResult result) {
        Map<Figure, Bootstrap.Interval> intervals = Bootstrap.intervals(result.rows(), DRAWS, SEED);
        List<Metric> metrics = new ArrayList<>();
        for (Figure figure : FIGURES) {
            result.mean()
                    .of(figure)
                    .ifPresent(value -> metrics.add(new Metric(
                            figure.key(),
                            value,
                            Optional.ofNullable(intervals.get(figure))
                                    .map(interval -> new Metric.Interval(interval.low(), interval.high())))));
        }
        return new Measurement(
                dataset.name(),
                dataset.fingerprint(),
                split,
                result.images(),
                "zoo evaluate --model " + id + " --data " + dataset.name() + " --split " + split,
                result.policy(),
                Optional.of(String.format(
                                Locale.ROOT,
                                "95 %%, percentile bootstrap over the %d images, %,d draws, seed %d",
                                result.images(),
                                DRAWS,
                                SEED))
                        .filter(words -> !intervals.isEmpty()),
                metrics);
    }

    /** Chooses what to release. */
    public static final class Builder {
        private Optional<Path> model = Optional.empty();
        private Optional<SegmentationDataset> dataset = Optional.empty();
        private Optional<Path> folder = Optional.empty();
        private Optional<String> id = Optional.empty();
        private Optional<String> licence = Optional.empty();
        private String split = "test";
        private Storage storage = Storage.FLOAT16;
        private Optional<CommercialUse> commercialUse = Optional.empty();
        private Optional<String> title = Optional.empty();
        private Optional<String> description = Optional.empty();
        private List<String> limits = List.of();
        private BiConsumer<Integer, Integer> listener = (done, of) -> {};

        private Builder() {}

        /**
         * Sets the training to release.
         *
         * @param aFolder that a training made, with its record
         * @return this builder
         */
        public Builder setModel(Path aFolder) {
            this.model = Optional.of(aFolder);
            return this;
        }

        /**
         * Sets the data to measure on.
         *
         * @param aDataset what the model was trained on, unchanged
         * @return this builder
         */
        public Builder setDataset(SegmentationDataset aDataset) {
            this.dataset = Optional.of(aDataset);
            return this;
        }

        /**
         * Sets the folder to make.
         *
         * @param aFolder made if it does not exist; not the training's own
         * @return this builder
         */
        public Builder setOutput(Path aFolder) {
            this.folder = Optional.of(aFolder);
            return this;
        }

        /**
         * Sets the model's name.
         *
         * @param name {@code ARCH.TAG}, such as {@code unet.nuclei}
         * @return this builder
         */
        public Builder setId(String name) {
            this.id = Optional.of(name);
            return this;
        }

        /**
         * Sets the licence of the weights.
         *
         * @param words an SPDX identifier such as {@code Apache-2.0}, or words
         * @return this builder
         */
        public Builder setLicence(String words) {
            this.licence = Optional.of(words);
            return this;
        }

        /**
         * Sets the split to measure on.
         *
         * @param name {@code test} unless given
         * @return this builder
         */
        public Builder optSplit(String name) {
            this.split = name;
            return this;
        }

        /**
         * Sets in which numbers to store the weights.
         *
         * @param aStorage {@link Storage#FLOAT16}, kernels in 16 bits, unless given
         * @return this builder
         */
        public Builder optStorage(Storage aStorage) {
            this.storage = aStorage;
            return this;
        }

        /**
         * Sets what the licences of weights and data come to.
         *
         * @param use by the data's {@code licence_class} unless given
         * @return this builder
         */
        public Builder optCommercialUse(CommercialUse use) {
            this.commercialUse = Optional.of(use);
            return this;
        }

        /**
         * Sets what the model does.
         *
         * @param words a few; made of its classes unless given
         * @return this builder
         */
        public Builder optTitle(String words) {
            this.title = Optional.of(words);
            return this;
        }

        /**
         * Sets what the model is and what for.
         *
         * @param words a paragraph; made of classes and data unless given
         * @return this builder
         */
        public Builder optDescription(String words) {
            this.description = Optional.of(words);
            return this;
        }

        /**
         * Sets what else is known of where it fails, besides what the measuring finds.
         *
         * @param sentences one for each limit; none unless given
         * @return this builder
         */
        public Builder optLimits(List<String> sentences) {
            this.limits = List.copyOf(sentences);
            return this;
        }

        /**
         * Sets who is told after each image; with 16-bit storage all are measured twice.
         *
         * @param aListener takes how many are measured, and of how many; nobody unless given
         * @return this builder
         */
        public Builder optListener(BiConsumer<Integer, Integer> aListener) {
            this.listener = aListener;
            return this;
        }

        /**
         * {@return the release, not yet made}
         *
         * @throws NullPointerException naming what was not set
         * @throws IllegalArgumentException if the id is none
         */
        public Release build() {
            return new Release(this);
        }
    }
}
