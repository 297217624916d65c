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
package io.github.unetzoo.train;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.SplitCheck;
import io.github.unetzoo.download.FileCache;
import io.github.unetzoo.files.AtomicFile;
import io.github.unetzoo.files.ExclusiveLock;
import io.github.unetzoo.loss.SegmentationLoss;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.model.Devices;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.SplitEvaluation;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * K-fold cross-validation: one training per fold, each tested on images that neither trained it nor chose its best
 * epoch. Folds come from {@link io.github.unetzoo.data.FolderDataset#folds}, which keeps groups such as patients
 * together.
 *
 * <p>Fold i, counted from 1, is a {@link Training} in the folder {@code fold<i>}, with its figures in {@code test.json}
 * beside the model. Folds can be run one at a time, also by several processes; the result has all that are finished and
 * were trained alike. {@code folds.csv} sums them up.
 */
public final class CrossValidation {

    /** The file with a fold's figures. */
    public static final String TEST_FILE = "test.json";

    /** The file with a line per fold. */
    public static final String SUMMARY_FILE = "folds.csv";

    private static final String KEY = "key";
    private static final String BEST_EPOCH = "bestEpoch";
    private static final String EVALUATION = "evaluation";

    private final Network network;
    private final List<SegmentationDataset> folds;
    private final Path folder;
    private final TrainingConfig config;
    private final Optional<SegmentationLoss> loss;
    private final Optional<Normalization> normalization;
    private final Optional<Start> start;
    private final Optional<FileCache> files;
    private final OptionalInt only;
    private final boolean resume;
    private final IntFunction<TrainingListener> listeners;

    private CrossValidation(Builder b) {
        this.network = Training.required(b.network, "network", "setNetwork");
        this.folds = Training.required(b.folds, "folds", "setFolds");
        this.folder = Training.required(b.folder, "output folder", "setOutput");
        this.config = b.config;
        this.loss = b.loss;
        this.normalization = b.normalization;
        this.start = b.start;
        this.files = b.files;
        this.only = b.only;
        this.resume = b.resume;
        this.listeners = b.listeners;
        if (folds.isEmpty()) {
            throw new IllegalArgumentException("the list of folds is empty: make it with FolderDataset.folds(k)");
        }
        if (only.isPresent() && (only.getAsInt() < 1 || only.getAsInt() > folds.size())) {
            throw new IllegalArgumentException("fold " + only.getAsInt() + " must be 1 to " + folds.size());
        }
        if (network.task() instanceof Task.Regression) {
            throw new IllegalArgumentException(
                    "a regression has no classes to score: cross-validate a network with classes");
        }
    }

    /** {@return a builder to which network, folds and output have to be given} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@return the folder of a fold}
     *
     * @param folder of the cross-validation
     * @param fold counted from 1
     */
    public static Path fold(Path folder, int fold) {
        return folder.resolve("fold" + fold);
    }

    /**
     * Trains and tests the folds, or the one that was asked for. It is stopped by interrupting its thread, as {@link
     * Training#run} is; then {@code optResume(true)} keeps the folds that are finished.
     *
     * @return the figures of all finished folds, earlier ones included
     * @throws TrainingException as {@link Training#run} does
     * @throws TrainingInterruptedException if the thread is interrupted before the folds are done
     * @throws io.github.unetzoo.data.DataException if an image or mask cannot be used
     * @throws IOException if results cannot be written
     */
    public CrossValidationResult run() throws IOException {
        try {
            return runAll();
        } catch (TrainingInterruptedException e) {
            throw e;
        } catch (RuntimeException | IOException e) {
            if (TrainingInterruptedException.isAsked()) {
                throw new TrainingInterruptedException(
                        "the cross-validation was interrupted between trainings: what was finished is kept in "
                                + folder,
                        0,
                        e);
            }
            throw e;
        }
    }

    private CrossValidationResult runAll() throws IOException {
        TrainingInterruptedException.check();
        training(1, TrainingListener.SILENT).check();
        // The splits of any fold are all images together.
        SplitCheck.run(
                folds.get(0), folds.get(0).splitNames(), config.threads(), listeners.apply(only.orElse(1))::checked);
        for (int fold = only.orElse(1); fold <= only.orElse(folds.size()); fold++) {
            run(fold);
        }
        ExclusiveLock lock = FolderLock.await(folder);
        try {
            return sumUp();
        } finally {
            lock.close();
        }
    }

    /** Of all finished folds as they are now, while no other process does so: else the older sum might be written last. */
    private CrossValidationResult sumUp() throws IOException {
        SortedMap<Integer, CrossValidationResult.Fold> finished = new TreeMap<>();
        for (int fold = 1; fold <= folds.size(); fold++) {
            int number = fold;
            finished(fold).ifPresent(figures -> finished.put(number, figures));
        }
        CrossValidationResult result = new CrossValidationResult(folder, folds.size(), finished);
        AtomicFile.write(folder.resolve(SUMMARY_FILE), result.toCsv());
        return result;
    }

    private Training training(int fold, TrainingListener listener) {
        Training.Builder builder = Training.builder()
                .setNetwork(network)
                .setDataset(folds.get(fold - 1))
                .setOutput(fold(folder, fold))
                .optConfig(config)
                .optResume(resume)
                .optChecked(true)
                .optListener(listener);
        loss.ifPresent(builder::optLoss);
        normalization.ifPresent(builder::optNormalization);
        start.ifPresent(builder::optStart);
        files.ifPresent(builder::optFiles);
        return builder.build();
    }

    private void run(int fold) throws IOException {
        if (resume && finished(fold).isPresent()) {
            return;
        }
        Training training = training(fold, listeners.apply(fold));
        Path file = fold(folder, fold).resolve(TEST_FILE);
        Files.deleteIfExists(file);
        TrainingResult trained = training.run();
        // In float32 however it was trained: zoo evaluate then finds the same figures.
        try (SegmentationModel model = SegmentationModel.load(
                trained.folder(),
                Precision.FLOAT32,
                Devices.named(config.devices()).get(0))) {
            EvaluationResult evaluation = SplitEvaluation.run(
                    new SegmentationPredictor(model), folds.get(fold - 1), "test", true, done -> {});
            JsonObject json = new JsonObject();
            json.addProperty(KEY, key(training));
            json.addProperty(BEST_EPOCH, trained.bestEpoch());
            json.add(EVALUATION, evaluation.toJson());
            AtomicFile.write(file, json + "\n");
        }
    }

    /** What decides a fold's figures; the number is raised when they are computed otherwise. */
    private static String key(Training training) {
        return "fold 2 " + training.configuration();
    }

    /** A fold's figures, if it was finished with the same network, configuration and data. */
    private Optional<CrossValidationResult.Fold> finished(int fold) throws IOException {
        Path file = fold(folder, fold).resolve(TEST_FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
            if (!json.get(KEY).getAsString().equals(key(training(fold, TrainingListener.SILENT)))) {
                return Optional.empty();
            }
            return Optional.of(new CrossValidationResult.Fold(
                    json.get(BEST_EPOCH).getAsInt(), EvaluationResult.fromJson(json.getAsJsonObject(EVALUATION))));
        } catch (JsonParseException | IllegalStateException | NullPointerException | ClassCastException e) {
            throw new IOException(file + " does not hold a fold's figures: remove it, and the fold is tested again", e);
        }
    }

    /** Chooses what to cross-validate on what. */
    public static final class Builder {
        private Optional<Network> network = Optional.empty();
        private Optional<List<SegmentationDataset>> folds = Optional.empty();
        private Optional<Path> folder = Optional.empty();
        private TrainingConfig config = TrainingConfig.builder().build();
        private Optional<SegmentationLoss> loss = Optional.empty();
        private Optional<Normalization> normalization = Optional.empty();
        private Optional<Start> start = Optional.empty();
        private Optional<FileCache> files = Optional.empty();
        private OptionalInt only = OptionalInt.empty();
        private boolean resume;
        private IntFunction<TrainingListener> listeners = fold -> TrainingListener.SILENT;

        private Builder() {}

        /**
         * The network, trained anew in each fold.
         *
         * @param aNetwork with classes or labels; a regression is refused
         * @return this builder
         */
        public Builder setNetwork(Network aNetwork) {
            this.network = Optional.of(aNetwork);
            return this;
        }

        /**
         * The folds, such as {@link io.github.unetzoo.data.FolderDataset#folds} makes them.
         *
         * @param datasets at least one, each with splits {@code train}, {@code val} and {@code test}
         * @return this builder
         */
        public Builder setFolds(List<SegmentationDataset> datasets) {
            this.folds = Optional.of(List.copyOf(datasets));
            return this;
        }

        /**
         * The folder for the folds' folders and the summary.
         *
         * @param aFolder made if need be
         * @return this builder
         */
        public Builder setOutput(Path aFolder) {
            this.folder = Optional.of(aFolder);
            return this;
        }

        /**
         * How to train.
         *
         * @param aConfig the same for all folds; the defaults of {@link TrainingConfig} unless given
         * @return this builder
         */
        public Builder optConfig(TrainingConfig aConfig) {
            this.config = aConfig;
            return this;
        }

        /**
         * A loss that is not among the named ones, as {@link Training.Builder#optLoss} takes it.
         *
         * @param own the same for all folds; it takes the place of {@link TrainingConfig#loss}
         * @return this builder
         */
        public Builder optLoss(SegmentationLoss own) {
            this.loss = Optional.of(own);
            return this;
        }

        /**
         * What is done to images first.
         *
         * @param aNormalization by default as {@link Training.Builder#optNormalization} has it
         * @return this builder
         */
        public Builder optNormalization(Normalization aNormalization) {
            this.normalization = Optional.of(aNormalization);
            return this;
        }

        /**
         * The weights that each fold begins with.
         *
         * @param aStart random unless given, but for an encoder that begins with published ones
         * @return this builder
         */
        public Builder optStart(Start aStart) {
            this.start = Optional.of(aStart);
            return this;
        }

        /**
         * Where an encoder's published weights come from.
         *
         * @param cache {@link FileCache#standard} unless given
         * @return this builder
         */
        public Builder optFiles(FileCache cache) {
            this.files = Optional.of(cache);
            return this;
        }

        /**
         * The one fold to run now.
         *
         * @param fold counted from 1; all are run unless given
         * @return this builder
         */
        public Builder optFold(int fold) {
            this.only = OptionalInt.of(fold);
            return this;
        }

        /**
         * Whether to leave finished folds as they are and go on with those that were broken off.
         *
         * @param wanted false, which trains them again, unless given
         * @return this builder
         */
        public Builder optResume(boolean wanted) {
            this.resume = wanted;
            return this;
        }

        /**
         * Who is told how folds go.
         *
         * @param ofFold asked for a listener by the fold's number, counted from 1; that of the first that is run is told
         *     of the check of all data too
         * @return this builder
         */
        public Builder optListeners(IntFunction<TrainingListener> ofFold) {
            this.listeners = ofFold;
            return this;
        }

        /**
         * {@return the cross-validation, not yet begun}
         *
         * @throws IllegalArgumentException if something required is not set or there is no such fold
         */
        public CrossValidation build() {
            return new CrossValidation(this);
        }
    }
}
