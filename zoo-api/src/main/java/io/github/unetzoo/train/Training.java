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

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import io.github.unetzoo.data.Augmentation;
import io.github.unetzoo.data.Batch;
import io.github.unetzoo.data.BatchLoader;
import io.github.unetzoo.data.BorderWeights;
import io.github.unetzoo.data.CropSampling;
import io.github.unetzoo.data.Fonts;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.Sample;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.Split;
import io.github.unetzoo.data.SplitCheck;
import io.github.unetzoo.download.FileCache;
import io.github.unetzoo.files.AtomicFile;
import io.github.unetzoo.files.ExclusiveLock;
import io.github.unetzoo.loss.SegmentationLoss;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.Devices;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.predict.PredictionOptions;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.SplitEvaluation;
import io.github.unetzoo.pretrained.EncoderWeights;
import io.github.unetzoo.torchscript.WeightUpdate;
import io.github.unetzoo.weights.WeightsException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Trains a network on a dataset's {@code train} split and keeps the model that scores best on its {@code val} split.
 * The loss reads every output that {@link Network#supervision} names; the score reads the first output alone.
 *
 * <p>All samples of both are read once before anything is written, so that what is wrong with them is said at once.
 *
 * <p>Into the output folder go the best model ({@code model.json}, {@code model.safetensors}), the run's
 * {@linkplain RunRecord record} as JSON, the history as CSV and its curves as PNG, and {@code last.safetensors}, from
 * which a killed run goes on exactly: the same folder, the same configuration, and {@code optResume(true)}; bit for bit
 * with the same number of native threads ({@code OMP_NUM_THREADS}), which decides the order of the engine's sums, and as
 * many devices; it may go on on others, see {@link TrainingConfig#devices}. A kill loses at most the running epoch, and so
 * does a full disk. With a moving average ({@link TrainingConfig#averageDecay}), that is what is scored and kept. One
 * training runs in a process at a time, and one in a folder: {@code training.lock} there says so to other processes while
 * it runs.
 */
public final class Training {

    /** The file from which a killed run goes on. */
    public static final String STATE_FILE = "last.safetensors";

    /** The picture of loss and score by epoch. */
    public static final String CURVES_FILE = "curves.png";

    private static final String HISTORY_FILE = "history.csv";

    private static final AtomicBoolean RUNNING = new AtomicBoolean();

    private final Network network;
    private final SegmentationDataset dataset;
    private final Path folder;
    private final TrainingConfig config;
    private final Optional<SegmentationLoss> loss;
    private final Normalization normalization;
    private final Optional<Start> start;
    private final Optional<EncoderWeights> published;
    private final Optional<FileCache> files;
    private final boolean resume;
    private final boolean checked;
    private final TrainingListener listener;
    private final Optional<String> command;
    private final Optional<Stretch.RecipeFile> recipe;
    private final String configuration;

    private Training(Builder b) {
        this.network = required(b.network, "network", "setNetwork");
        this.dataset = required(b.dataset, "dataset", "setDataset");
        this.folder = required(b.folder, "output folder", "setOutput");
        this.loss = b.loss;
        this.config = b.loss.map(own -> Objective.with(b.config, own)).orElse(b.config);
        this.start = b.start;
        this.files = b.files;
        // Whatever else it begins with, an encoder's published weights are not asked for.
        this.published = start.isPresent() ? Optional.empty() : network.encoderWeights();
        this.normalization = b.normalization
                .or(() -> start.flatMap(Start::normalization))
                .or(() -> published.map(weights -> weights.normalization(channels())))
                .orElseGet(Normalization.PerImage::new);
        this.resume = b.resume;
        this.checked = b.checked;
        this.listener = b.listener;
        this.command = b.command;
        this.recipe = b.recipe;
        this.configuration = String.join(
                        " ",
                        network.architecture(),
                        network.options().toString(),
                        config.identity(),
                        normalization.toJson().toString(),
                        dataset.fingerprint())
                + beginning(start, published).map(identity -> " " + identity).orElse("");
    }

    static <T> T required(Optional<T> value, String what, String setter) {
        return value.orElseThrow(
                () -> new IllegalArgumentException("the " + what + " is not set: call " + setter + "(...)"));
    }

    /** {@return a builder to which network, dataset and output have to be given} */
    public static Builder builder() {
        return new Builder();
    }

    /** Whatever must be equal for a run to be the same run: threads do not matter, the rest does. */
    String configuration() {
        return configuration;
    }

    /**
     * Trains, on the calling thread.
     *
     * <p>Another thread stops it by {@linkplain Thread#interrupt interrupting} this one: it ends before the next batch,
     * or the next image that is validated, and at once where it waits, reads or writes. Files are then as after a kill:
     * whole, and of the last epoch that was saved, so that {@code optResume(true)} goes on from there. The interrupt
     * status stays set.
     *
     * @return how it went; the model is in the output folder
     * @throws TrainingException if the loss stops being a number, or a resumed run is of another configuration
     * @throws TrainingInterruptedException if the thread is interrupted before the training is done, saying what is
     *     kept
     * @throws IllegalStateException if another training runs in this process
     * @throws IllegalArgumentException if the crop does not fit the network, the classes do not fit the data, or the
     *     network cannot be read again, see {@link Architecture#checkReadable}
     * @throws io.github.unetzoo.data.DataException if an image or mask cannot be used
     * @throws IOException if results cannot be written
     */
    public TrainingResult run() throws IOException {
        if (!RUNNING.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "another training runs in this process, and the engine has one gradient collector: wait for it");
        }
        try {
            return runAlone();
        } catch (TrainingInterruptedException e) {
            throw e;
        } catch (RuntimeException | IOException e) {
            if (TrainingInterruptedException.isAsked()) {
                throw new TrainingInterruptedException(
                        "the training was interrupted before it began, and " + folder + " is as it was", 0, e);
            }
            throw e;
        } finally {
            RUNNING.set(false);
        }
    }

    private TrainingResult runAlone() throws IOException {
        TrainingInterruptedException.check();
        Plan plan = plan();
        Split train = dataset.split("train");
        if (!checked) {
            SplitCheck.run(dataset, List.of("train", "val"), config.threads(), listener::checked);
        }
        try (SegmentationModel model = model(plan.devices().get(0));
                BatchLoader loader = loader(train, plan.sampling());
                Replicas replicas = new Replicas(model, plan.devices());
                WeightUpdate update = update(model, plan.rates());
                Averaging averaging = Averaging.of(model, config.averageDecay())) {
            Files.createDirectories(folder);
            ExclusiveLock lock = FolderLock.take(folder);
            try {
                return train(model, loader, replicas, plan.objective(), update, averaging);
            } finally {
                lock.close();
            }
        }
    }

    private TrainingResult train(
            SegmentationModel model,
            BatchLoader loader,
            Replicas replicas,
            Loss objective,
            WeightUpdate update,
            Averaging averaging)
            throws IOException {
        boolean going = goesOn();
        AtomicFile.removeRemains(folder);
        checkRoom(model, update, averaging, going);
        RunState.Past past = going
                ? RunState.restore(folder, configuration, model.block(), update, averaging.average())
                : new RunState.Past(List.of(), List.of());
        RunRecord.Data data = RunRecord.Data.of(dataset);
        List<EpochRecord> history = new ArrayList<>(past.history());
        List<Stretch> stretches = new ArrayList<>(past.stretches());
        if (going) {
            // A kill between the state and these would else leave them an epoch behind.
            draw(past, data);
        }
        if (!Fonts.present()) {
            listener.note("no " + CURVES_FILE + " is drawn, " + HISTORY_FILE + " has the figures: " + Fonts.ABSENT);
        }
        listener.started(config.epochs(), history.size(), steps(loader));
        Stretch mine = stretch(history.size() + 1);
        // Weights that change with every step are not worth compiling.
        SegmentationPredictor predictor = new SegmentationPredictor(
                model, PredictionOptions.builder().optCompiled(false).build());
        AtomicInteger kept = new AtomicInteger(history.size());
        try {
            while (kept.get() < config.epochs() && !patienceGone(history)) {
                history.add(epoch(history, loader, replicas, objective, update, averaging, predictor));
                if (history.size() > mine.firstEpoch()) {
                    stretches.remove(stretches.size() - 1);
                }
                stretches.add(mine.upTo(history.size()));
                boolean best = EpochRecord.best(history).epoch() == history.size();
                save(model, update, averaging, new RunState.Past(history, stretches), data, best, kept);
                listener.epoch(history.get(history.size() - 1), best);
            }
        } catch (RuntimeException | IOException e) {
            // Reading, writing and waiting break off each in its own way.
            if (TrainingInterruptedException.isAsked()) {
                throw interrupted(kept.get(), e);
            }
            throw e;
        }
        EpochRecord best = EpochRecord.best(history);
        return new TrainingResult(folder, history, best.epoch(), best.score(), history.size() < config.epochs());
    }

    private TrainingInterruptedException interrupted(int kept, Exception cause) {
        return new TrainingInterruptedException(
                "the training was interrupted in epoch " + Math.min(kept + 1, config.epochs()) + ": "
                        + (kept == 0
                                ? "nothing of it is kept, for no epoch was finished"
                                : "kept is all up to epoch " + kept + ", in " + folder.resolve(STATE_FILE)),
                kept,
                cause);
    }

    /** What a training goes by, once it is checked. */
    private record Plan(Loss objective, LayerRates rates, CropSampling sampling, List<Device> devices) {}

    /**
     * Checks what can be checked before an image is read; {@link #run} does so too.
     *
     * @throws IllegalArgumentException if network, configuration, data and devices do not fit together
     */
    public void check() {
        plan();
    }

    private Plan plan() {
        Architecture.checkReadable(network);
        SegmentationModel.check(network.task(), dataset.classes());
        network.graph().extents(config.crop(), config.crop());
        Loss objective = Objective.of(network, config, loss);
        LayerRates rates = new LayerRates(config.frozen(), config.rateFactors());
        rates.check(network.graph());
        List<Device> devices = Devices.named(config.devices());
        if (config.batch() < devices.size()) {
            throw new IllegalArgumentException("batch " + config.batch() + " cannot be shared out among "
                    + devices.size() + " devices: give each a crop at least, or name fewer devices");
        }
        int channels = channels();
        if (normalization instanceof Normalization.Fixed fixed && fixed.mean().size() != channels) {
            throw new IllegalArgumentException("normalization by the means " + fixed.mean() + " does not fit a network"
                    + " whose images have " + channels + " channels: give " + channels + " means, or another one");
        }
        start.ifPresent(given -> given.random(network));
        return new Plan(objective, rates, sampling(), devices);
    }

    private SegmentationModel model(Device device) throws IOException {
        SegmentationModel model = begun(device);
        if (!config.rewrite()) {
            model.block().trainAsWritten();
        }
        return model;
    }

    /** With the weights that it begins with. */
    private SegmentationModel begun(Device device) throws IOException {
        List<String> classes = dataset.classes();
        if (published.isPresent() && !goesOn()) {
            note(published.get());
            return SegmentationModel.create(
                    network,
                    classes,
                    normalization,
                    config.precision(),
                    config.seed(),
                    device,
                    files.orElseGet(FileCache::standard));
        }
        // Others are put into it, or those of an earlier run: nothing is to be fetched for them.
        SegmentationModel model =
                SegmentationModel.random(network, classes, normalization, config.precision(), config.seed(), device);
        try {
            start.ifPresent(given -> given.load(model.block()));
            return model;
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private void note(EncoderWeights weights) {
        weights.notes().forEach(listener::note);
        Normalization wanted = weights.normalization(channels());
        listener.note(
                normalization.equals(wanted)
                        ? "images are normalised as they were for these weights: " + wanted.toJson()
                        : "images were normalised by " + wanted.toJson() + " for these weights, and are now by "
                                + normalization.toJson());
    }

    /** Whether it goes on with the run whose state is in the folder. */
    private boolean goesOn() {
        return resume && Files.exists(folder.resolve(STATE_FILE));
    }

    private int channels() {
        return network.graph().input().channels();
    }

    /** Whether the disk has room for the results, and for the largest of them twice while it is replaced. */
    private void checkRoom(SegmentationModel model, WeightUpdate update, Averaging averaging, boolean going)
            throws IOException {
        long weights = bytes(model.block().arrays());
        long state = weights
                + bytes(update.state())
                + averaging.average().map(a -> bytes(a.state())).orElse(0L);
        long needed = state + (going ? 0 : weights + state);
        FileStore disk = Files.getFileStore(folder);
        // Some network drives do not tell, and say 0.
        if (disk.getTotalSpace() > 0 && disk.getUsableSpace() < needed) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s has room for %.1f MB, and the model and the state to resume from take %.1f MB: make room, or"
                            + " train into another folder",
                    folder,
                    disk.getUsableSpace() * 1e-6,
                    needed * 1e-6));
        }
    }

    private static long bytes(Map<String, NDArray> arrays) {
        return arrays.values().stream()
                .mapToLong(array -> array.getShape().size() * Float.BYTES)
                .sum();
    }

    private BatchLoader loader(Split train, CropSampling sampling) {
        BatchLoader.Builder builder = BatchLoader.builder()
                .setSplit(train)
                .setBatchSize(config.batch())
                .setChannels(channels())
                .optTransform(config.augment() ? Augmentation.standard(config.crop()) : crops())
                .optNormalization(normalization)
                .optSampling(sampling)
                .optKinds(dataset.kinds())
                .optShuffle(true)
                // A last batch of one or two crops would upset the batch norms.
                .optDropLast(train.size() >= config.batch())
                .optSeed(config.seed())
                .optThreads(config.threads());
        dataset.ignoreIndex().ifPresent(builder::optIgnoreIndex);
        return (config.borderWeights() ? builder.optBorderWeights(new BorderWeights()) : builder).build();
    }

    private CropSampling sampling() {
        CropSampling sampling = CropSampling.of(config.sampling());
        if (sampling instanceof CropSampling.Balanced && network.task() instanceof Task.Regression) {
            throw new IllegalArgumentException(
                    "sampling balanced is between classes, and a regression has none: use" + " foreground or anywhere");
        }
        if (sampling instanceof CropSampling.Kinds && dataset.kinds().isEmpty()) {
            throw new IllegalArgumentException(
                    "sampling by kinds needs a dataset that tells kinds of images apart: name"
                            + " each image's kind under \"appearance\" in dataset.json, or use another sampling");
        }
        return sampling;
    }

    private Augmentation crops() {
        return Augmentation.builder()
                .optCropSize(config.crop())
                .optRandomCrop(true)
                .build();
    }

    private WeightUpdate update(SegmentationModel model, LayerRates rates) {
        return new WeightUpdate(
                model.djl().getNDManager(), config.rule(), config.weightDecay(), rates.apply(model.block()));
    }

    private EpochRecord epoch(
            List<EpochRecord> history,
            BatchLoader loader,
            Replicas replicas,
            Loss objective,
            WeightUpdate update,
            Averaging averaging,
            SegmentationPredictor predictor) {
        long begin = System.nanoTime();
        int epoch = history.size() + 1;
        // Dropout draws from the engine's generator; seeding each epoch makes a resumed run draw the same.
        Engine.getEngine("PyTorch").setRandomSeed(Long.hashCode(config.seed() * 1_000_003L + epoch));
        double sum = 0;
        int step = 0;
        double rate = 0;
        try (BatchLoader.Epoch batches = loader.epoch(epoch - 1)) {
            Iterator<Batch> left = batches.iterator();
            while (step < steps(loader)) {
                rate = config.learningRate((epoch - 1L) * steps(loader) + step, steps(loader));
                step++;
                double value = step(take(left), replicas, objective, update, rate, epoch, step, history);
                averaging.update();
                sum += value;
                listener.step(epoch, step, value);
            }
        }
        double score;
        averaging.swap();
        try {
            score = score(predictor, epoch);
        } finally {
            averaging.swap();
        }
        // Whole milliseconds, as the state keeps them.
        double seconds = Math.round((System.nanoTime() - begin) * 1e-6) / 1e3;
        return new EpochRecord(epoch, rate, sum / step, score, seconds);
    }

    /** Times that the weights change in an epoch; batches that are too few for one more wait for another epoch. */
    private int steps(BatchLoader loader) {
        return Math.max(1, loader.batches() / config.accumulate());
    }

    /** The batches of one step: all that are left if they are fewer. */
    private List<Batch> take(Iterator<Batch> batches) {
        List<Batch> taken = new ArrayList<>();
        while (taken.size() < config.accumulate() && batches.hasNext()) {
            taken.add(batches.next());
        }
        return taken;
    }

    private double step(
            List<Batch> batches,
            Replicas replicas,
            Loss objective,
            WeightUpdate update,
            double rate,
            int epoch,
            int step,
            List<EpochRecord> history) {
        double number = 0;
        for (Batch batch : batches) {
            TrainingInterruptedException.check();
            number += gradients(batch, replicas, objective, batches.size());
        }
        double norm = update.clip(config.clipNorm());
        if (!Double.isFinite(number) || !Double.isFinite(norm)) {
            throw new TrainingException("the loss is " + number + " and the gradients' norm " + norm + " at epoch "
                    + epoch + ", step " + step + ", on "
                    + batches.stream().flatMap(b -> b.names().stream()).toList() + "; " + lastGood(history)
                    + " Lower the learning rate (" + config.learningRate() + "), or look at those images.");
        }
        update.step(rate);
        return number;
    }

    /** Adds a batch's share to the gradients, and returns its share of the loss. */
    private double gradients(Batch batch, Replicas replicas, Loss objective, int batches) {
        // Every array of the pass attaches to this manager and is freed with it.
        try (NDManager scope = replicas.newScope()) {
            NDArray value;
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDList outputs = replicas.forward(scope, batch);
                NDList targets = new Targets(network.task(), dataset.ignoreIndex())
                        .of(scope, batch, outputs.get(0).getShape());
                // An array of the scope: autograd reads it again, and DJL would free a Java number's.
                value = objective.evaluate(targets, outputs).div(scope.create((float) batches));
                collector.backward(value);
            }
            return value.getFloat();
        }
    }

    private String lastGood(List<EpochRecord> history) {
        return history.isEmpty()
                ? "no epoch was finished before."
                : "the last good state, of epoch " + history.size() + ", is in " + folder.resolve(STATE_FILE) + ".";
    }

    private double score(SegmentationPredictor predictor, int epoch) {
        Split val = dataset.split("val");
        if (network.task() instanceof Task.Regression) {
            return -meanAbsoluteError(predictor, val, epoch);
        }
        // Undefined where there is no foreground in truth nor prediction: then nothing is wrong.
        return SplitEvaluation.run(
                        predictor, dataset, "val", false, done -> listener.validated(epoch, done, val.size()))
                .mean()
                .dice()
                .orElse(1);
    }

    private double meanAbsoluteError(SegmentationPredictor predictor, Split val, int epoch) {
        double sum = 0;
        long pixels = 0;
        for (int i = 0; i < val.size(); i++) {
            TrainingInterruptedException.check();
            Sample sample = val.sample(i);
            float[] predicted = predictor.predict(sample.image()).values().samples();
            int[] truth = sample.mask().labels();
            for (int p = 0; p < predicted.length; p++) {
                int label = truth[p % truth.length];
                if (dataset.ignoreIndex().isEmpty()
                        || label != dataset.ignoreIndex().getAsInt()) {
                    sum += Math.abs(predicted[p] - label);
                    pixels++;
                }
            }
            listener.validated(epoch, i + 1, val.size());
        }
        return sum / Math.max(1, pixels);
    }

    private boolean patienceGone(List<EpochRecord> history) {
        return config.patience() > 0
                && !history.isEmpty()
                && history.size() - EpochRecord.best(history).epoch() >= config.patience();
    }

    /** The best model first: if the run is killed between the two, resuming makes the same epoch again. */
    private void save(
            SegmentationModel model,
            WeightUpdate update,
            Averaging averaging,
            RunState.Past past,
            RunRecord.Data data,
            boolean best,
            AtomicInteger kept)
            throws IOException {
        EpochRecord record = past.history().get(past.history().size() - 1);
        try {
            if (kept.get() == 0) {
                // Another run's state and weights are not to be mixed with this one's if it is killed now.
                Files.deleteIfExists(folder.resolve(STATE_FILE));
                Files.deleteIfExists(folder.resolve(SegmentationModel.WEIGHTS_FILE));
                Files.deleteIfExists(folder.resolve(RunRecord.FILE));
            }
            if (best) {
                averaging.swap();
                try {
                    model.save(
                            folder,
                            Map.of(
                                    "epoch", Integer.toString(record.epoch()),
                                    "score", Double.toString(record.score()),
                                    "training", config.toJson(),
                                    "start", startIdentity(),
                                    "dataset", dataset.name() + " " + dataset.fingerprint()));
                } finally {
                    averaging.swap();
                }
            }
            RunState.write(folder, configuration, past, model.block(), update, averaging.average());
            kept.set(record.epoch());
            draw(past, data);
        } catch (IOException | WeightsException e) {
            throw new IOException(
                    e.getMessage() + "; "
                            + (kept.get() == 0
                                    ? "nothing of this run is kept: make room and start again"
                                    : "kept is all up to epoch " + kept.get() + ", in " + folder.resolve(STATE_FILE)
                                            + ": make room and resume"),
                    e);
        }
    }

    /** What the weights began as; empty if random. */
    private static Optional<String> beginning(Optional<Start> start, Optional<EncoderWeights> published) {
        return start.map(Start::identity).or(() -> published.map(EncoderWeights::identity));
    }

    private String startIdentity() {
        return beginning(start, published).orElse("random");
    }

    /** The epochs that this process makes, from this one on. */
    private Stretch stretch(int firstEpoch) {
        return new Stretch(
                firstEpoch,
                firstEpoch,
                Optional.of(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()),
                command,
                recipe,
                Optional.of(Environment.here(config.devices())));
    }

    /** What follows from the state, for people and programs to read. */
    private void draw(RunState.Past past, RunRecord.Data data) throws IOException {
        List<EpochRecord> history = past.history();
        new RunRecord(
                        network.architecture(),
                        network.options(),
                        network.graph().parameterCount(),
                        dataset.classes(),
                        normalization,
                        data,
                        config,
                        startIdentity(),
                        past.stretches(),
                        history)
                .write(folder);
        AtomicFile.write(folder.resolve(HISTORY_FILE), EpochRecord.toCsv(history));
        if (Fonts.present()) {
            Curves.draw(history, folder.resolve(CURVES_FILE));
        } else {
            // Those of earlier epochs would pass for these.
            Files.deleteIfExists(folder.resolve(CURVES_FILE));
        }
    }

    /** Chooses what to train on what. */
    public static final class Builder {
        private Optional<Network> network = Optional.empty();
        private Optional<SegmentationDataset> dataset = Optional.empty();
        private Optional<Path> folder = Optional.empty();
        private TrainingConfig config = TrainingConfig.builder().build();
        private Optional<SegmentationLoss> loss = Optional.empty();
        private Optional<Normalization> normalization = Optional.empty();
        private Optional<Start> start = Optional.empty();
        private Optional<FileCache> files = Optional.empty();
        private boolean resume;
        private boolean checked;
        private TrainingListener listener = TrainingListener.SILENT;
        private Optional<String> command = Optional.empty();
        private Optional<Stretch.RecipeFile> recipe = Optional.empty();

        private Builder() {}

        /**
         * The network.
         *
         * @param aNetwork whose weights are made anew; it can be built again from its architecture and options
         * @return this builder
         */
        public Builder setNetwork(Network aNetwork) {
            this.network = Optional.of(aNetwork);
            return this;
        }

        /**
         * The data, with splits {@code train} and {@code val}.
         *
         * @param aDataset with as many classes as the network's task
         * @return this builder
         */
        public Builder setDataset(SegmentationDataset aDataset) {
            this.dataset = Optional.of(aDataset);
            return this;
        }

        /**
         * The folder for the results.
         *
         * @param aFolder made if need be; an earlier run in it is replaced after the first epoch, unless it is resumed
         * @return this builder
         */
        public Builder setOutput(Path aFolder) {
            this.folder = Optional.of(aFolder);
            return this;
        }

        /**
         * How to train.
         *
         * @param aConfig the defaults of {@link TrainingConfig} unless given
         * @return this builder
         */
        public Builder optConfig(TrainingConfig aConfig) {
            this.config = aConfig;
            return this;
        }

        /**
         * A loss that is not among the named ones, by which every output is judged that the network wants judged as a
         * segmentation, with the same weights and checks as a named one. Its logits are float32, on the device of the
         * output; where labels do not exclude each other it gets one at a time, as object (1) and background (0). It is
         * called by the training's thread alone, and what it computes from the logits has to be NDArrays, for autograd.
         *
         * <p>In the record, in the model's file and wherever trainings are told from each other it goes by its
         * {@linkplain SegmentationLoss#getName name} and its class, if that has a name: so a run is not resumed with
         * another loss. Give it a name that has its settings, as those of this library's losses have where they are
         * not the usual ones. Code that changes under the same name is not noticed.
         *
         * @param own the loss; it takes the place of {@link TrainingConfig#loss}, which is to be left as it is unless
         *     given
         * @return this builder
         */
        public Builder optLoss(SegmentationLoss own) {
            this.loss = Optional.of(own);
            return this;
        }

        /**
         * What is done to images first; unless given as the model does from which the training starts, or as was done
         * for the encoder's published weights, or else each is brought to mean 0 and deviation 1.
         *
         * @param aNormalization with as many means and deviations as the network's images have channels, if it has such
         * @return this builder
         */
        public Builder optNormalization(Normalization aNormalization) {
            this.normalization = Optional.of(aNormalization);
            return this;
        }

        /**
         * The weights to begin with; random ones unless given, but for an encoder that begins with published ones. Those are
         * not fetched where a start is given, nor by a run that is resumed, which goes on from its own.
         *
         * @param aStart all weights of the network, by name and shape, unless it is {@linkplain Start#partial partial}; a
         *     model's has to be of the same architecture and options
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
         * Whether to go on with the run whose state is in the output folder, if there is one.
         *
         * @param wanted false, which begins anew, unless given
         * @return this builder
         */
        public Builder optResume(boolean wanted) {
            this.resume = wanted;
            return this;
        }

        /**
         * Whether the data were read and found fine already, as by a caller who trains on them several times.
         *
         * @param wereRead false, which reads them all once before anything is written, unless given
         * @return this builder
         */
        public Builder optChecked(boolean wereRead) {
            this.checked = wereRead;
            return this;
        }

        /**
         * Who is told how it goes.
         *
         * @param aListener called on the thread that trains; {@link TrainingListener#SILENT} unless given
         * @return this builder
         */
        public Builder optListener(TrainingListener aListener) {
            this.listener = aListener;
            return this;
        }

        /**
         * The command line that asks for it.
         *
         * @param line without places on this machine; kept in the record, which has none unless given
         * @return this builder
         */
        public Builder optCommand(String line) {
            this.command = Optional.of(line);
            return this;
        }

        /**
         * The recipe whose settings the configuration has.
         *
         * @param file kept in the record, which has none unless given
         * @return this builder
         */
        public Builder optRecipe(Stretch.RecipeFile file) {
            this.recipe = Optional.of(file);
            return this;
        }

        /**
         * {@return the training, not yet begun}
         *
         * @throws IllegalArgumentException if something required is not set, or a loss is given and the configuration
         *     has another
         */
        public Training build() {
            return new Training(this);
        }
    }
}
