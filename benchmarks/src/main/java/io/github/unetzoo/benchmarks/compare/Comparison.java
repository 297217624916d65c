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
package io.github.unetzoo.benchmarks.compare;

import ai.djl.engine.EngineException;
import com.google.gson.JsonObject;
import io.github.unetzoo.benchmarks.statistics.Statistics;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.SplitCheck;
import io.github.unetzoo.files.AtomicFile;
import io.github.unetzoo.hub.Hub;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.Devices;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.train.Environment;
import io.github.unetzoo.train.TrainingConfig;
import io.github.unetzoo.train.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/**
 * Trains several configurations on the same splits with the same settings and scores each on the {@code test} split;
 * models that come trained are scored beside them as they are.
 *
 * <p>Each model with each seed is a cell with a folder of its own, {@code runs/<model>-seed<seed>}, which holds the
 * trained model and, in {@code cell.json}, all its figures; a model that came trained has one cell, {@code runs/<model>}.
 * With folds there is a cell for each of them, {@code runs/<model>-seed<seed>-fold<fold>}, and the folds' test images are
 * one evaluation together. A comparison that was broken off goes on where it was: a finished cell is not trained again as
 * long as what decides it (network, training configuration, data, and the code that trains) is the same, and is trained
 * afresh when that has changed. A cell that fails is reported as failed and does not end the others; those of a model
 * that cannot be trained so, as far as that can be known, before any is trained: one that needs more memory than there
 * is, for example.
 */
public final class Comparison {

    /** The file with the plan, see {@link Builder#optPlan}. */
    public static final String PLAN_FILE = "plan.json";

    private static final String TEST = "test";

    private final SegmentationDataset dataset;
    private final List<SegmentationDataset> folds;
    private final List<String> models;
    private final Path output;
    private final List<Long> seeds;
    private final TrainingConfig config;
    private final OptionalInt inChannels;
    private final ComparisonListener listener;
    private final Hub hub;
    private final boolean anyCode;
    private final OptionalLong memory;
    private final List<String> remarks;
    private final Optional<JsonObject> plan;
    private final Optional<String> command;
    private final double epsilon;
    private final GallerySource gallery;
    private final boolean peakMemory;
    private final Map<String, String> slugs;

    private Comparison(Builder b) {
        this.dataset = b.dataset.orElseThrow(() -> unset("dataset", "setDataset"));
        this.output = b.output.orElseThrow(() -> unset("output folder", "setOutput"));
        this.folds = b.folds;
        this.models = b.models;
        this.seeds = b.seeds;
        this.config = b.config;
        this.inChannels = b.inChannels;
        this.listener = b.listener;
        this.hub = b.hub.orElseGet(Hub::standard);
        this.anyCode = b.anyCode;
        this.memory = b.memory;
        this.remarks = b.remarks;
        this.plan = b.plan;
        this.command = b.command;
        this.epsilon = b.epsilon;
        this.gallery = b.gallery;
        this.peakMemory = b.peakMemory;
        if (models.isEmpty()) {
            throw unset("list of models", "setModels");
        }
        if (seeds.isEmpty()) {
            throw new IllegalArgumentException("the list of seeds is empty: give at least 1, such as optSeeds([1])");
        }
        if (new HashSet<>(seeds).size() < seeds.size()) {
            throw new IllegalArgumentException("seeds " + seeds + " name one twice: give each once");
        }
        if (gallery == GallerySource.MADE_UP && dataset.classes().size() != 2) {
            throw new IllegalArgumentException("made-up images are of nuclei on background, and " + dataset.name()
                    + " has " + dataset.classes().size() + " classes: choose the gallery test or none");
        }
        this.slugs = slugs(models);
    }

    private static IllegalArgumentException unset(String what, String setter) {
        return new IllegalArgumentException("the " + what + " is not set: call " + setter + "(...)");
    }

    /** The models' names as folders. */
    private static Map<String, String> slugs(List<String> models) {
        Map<String, String> owner = new HashMap<>();
        Map<String, String> slugs = new HashMap<>();
        for (String model : models) {
            String slug = Slug.of(model);
            String earlier = owner.put(slug, model);
            if (earlier != null) {
                throw new IllegalArgumentException("models \"" + earlier + "\" and \"" + model
                        + "\" would share the folder " + slug + ": leave one of them out");
            }
            slugs.put(model, slug);
        }
        return slugs;
    }

    /** {@return a builder with nothing chosen: data, models and output folder are required} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Trains what is not yet trained, and scores everything. If the thread is interrupted it ends at the next batch or
     * image, with a {@link io.github.unetzoo.train.TrainingInterruptedException} or a {@link CancellationException}; what is
     * finished is kept.
     *
     * @return the figures; {@link ComparisonResult#failed} tells whether a cell failed
     * @throws io.github.unetzoo.data.DataException if a split is missing or an image cannot be used
     * @throws IllegalArgumentException if a device is not there
     * @throws IOException if results cannot be written
     */
    public ComparisonResult run() throws IOException {
        Devices.named(config.devices());
        DataFacts data = folds.isEmpty() ? DataFacts.of(dataset, splits()) : DataFacts.ofFolds(dataset, folds);
        // The splits of any fold are all images together.
        SplitCheck.run(parts().get(0), splits(), config.threads(), listener::checked);
        List<Candidate> candidates = candidates();
        List<CellName> cells =
                candidates.stream().flatMap(one -> one.names().stream()).toList();
        if (plan.isPresent()) {
            Files.createDirectories(output);
            AtomicFile.write(output.resolve(PLAN_FILE), Json.write(plan.get()));
        }
        listener.planned(cells);
        OptionalLong free = freeMemory();
        int done = 0;
        Map<String, ModelResult> results = new HashMap<>();
        for (Candidate candidate : candidates) {
            candidate.footprint().ifPresent(footprint -> listener.footprint(candidate.label(), footprint, free));
        }
        for (Candidate candidate : candidates) {
            results.put(candidate.label(), run(candidate, done, cells.size()));
            done += candidate.names().size();
        }
        return new ComparisonResult(
                data,
                config,
                trains() ? seeds : List.of(),
                environment(candidates),
                models.stream()
                        .map(label -> Objects.requireNonNull(results.get(label)))
                        .toList(),
                epsilon,
                remarks,
                paint(candidates, results));
    }

    /** This process's, how it was asked for, and of each model a hash of the code that trains it. */
    private Map<String, String> environment(List<Candidate> candidates) {
        Map<String, String> words =
                new LinkedHashMap<>(Environment.here(config.devices()).words());
        command.ifPresent(line -> words.put("command", line));
        for (Candidate candidate : candidates) {
            candidate.cells().stream()
                    .findFirst()
                    .ifPresent(cell -> words.put(
                            "code of " + candidate.label(), cell.manifest().code()));
        }
        return words;
    }

    /** Once all is scored, by the first cell of each model that has a score; with folds, of the first fold. */
    private Gallery paint(List<Candidate> candidates, Map<String, ModelResult> results) {
        List<GalleryPainter.Shown> shown = new ArrayList<>();
        for (Candidate candidate : candidates) {
            List<CellResult> firsts = Objects.requireNonNull(results.get(candidate.label())).cells().stream()
                    .map(cell -> cell.folds().isEmpty() ? cell : cell.folds().get(0))
                    .toList();
            List<Cell> cells = candidate.cells().stream()
                    .filter(cell -> cell.name().fold().orElse(1) == 1)
                    .toList();
            IntStream.range(0, cells.size())
                    .filter(i -> !firsts.get(i).failed())
                    .findFirst()
                    .ifPresent(i -> shown.add(new GalleryPainter.Shown(
                            candidate.label(),
                            cells.get(i).model(),
                            firsts.stream()
                                    .flatMap(cell -> cell.score().stream())
                                    .map(CellScore::evaluation)
                                    .toList())));
        }
        shown.sort(Comparator.comparing(model -> models.indexOf(model.label())));
        try {
            return new GalleryPainter(gallery, Devices.named(config.devices()).get(0)).paint(parts().get(0), shown);
        } catch (IOException | IllegalArgumentException | EngineException e) {
            // The figures are there, and pictures are not worth losing them.
            String why = "There are no pictures: " + message(e);
            listener.remark(why);
            return new Gallery(gallery, List.of(), List.of(), why);
        }
    }

    /** Of the seeds and folds, the first alone is asked for what hardly depends on them. */
    private Scoring scoring(CellName name) {
        boolean first = name.fold().orElse(1) == 1 && name.seed().orElse(seeds.get(0)) == seeds.get(0);
        return new Scoring(part(name), config, peakMemory && first, first && folds.isEmpty());
    }

    /**
     * Tells what of this comparison fits into a time, by the first steps of a training of each network. Nothing of it is
     * kept: build another comparison with what was decided.
     *
     * @param time all of it, this trial included
     * @return the epochs and seeds that fit, and what was cut
     * @throws IllegalArgumentException if not even one seed with a few epochs fits, or nothing is trained
     * @throws IOException if the steps' results cannot be written
     */
    public Budget fit(Duration time) throws IOException {
        if (!trains()) {
            throw new IllegalArgumentException("a budget is for networks that are trained, and " + models
                    + " come trained: leave it out, or name a network, such as unet:width=16");
        }
        long begin = System.nanoTime();
        List<Budget.Cost> costs = new ArrayList<>();
        for (Candidate candidate : candidates()) {
            if (!candidate.cells().isEmpty() && candidate.cells().get(0) instanceof TrainedCell trained) {
                try {
                    costs.add(trained.rehearse());
                } catch (IllegalArgumentException | TrainingException | EngineException e) {
                    // Its cells will fail and say so.
                }
            }
        }
        return Budget.decide(time, (System.nanoTime() - begin) * 1e-9, costs, Math.max(1, folds.size()), config, seeds);
    }

    private OptionalLong freeMemory() {
        return memory.isPresent() ? memory : FreeMemory.bytes();
    }

    private boolean trains() {
        return !models.stream().allMatch(Hub::isId);
    }

    private List<String> splits() {
        return trains() || !folds.isEmpty() ? List.of("train", "val", TEST) : List.of(TEST);
    }

    /** What cells are trained and scored on: the folds, or the one dataset. */
    private List<SegmentationDataset> parts() {
        return folds.isEmpty() ? List.of(dataset) : folds;
    }

    /** In the order in which they are run: bad news first, not after hours. */
    private List<Candidate> candidates() {
        Map<String, String> defaults = Map.of(
                "in-channels",
                Integer.toString(inChannels.orElseGet(this::usualChannels)),
                "classes",
                Integer.toString(dataset.classes().size()));
        return models.stream()
                .map(label -> candidate(label, defaults))
                .sorted(Comparator.comparing(candidate -> candidate.failure().isEmpty()))
                .toList();
    }

    private int usualChannels() {
        return folds.isEmpty()
                ? dataset.split(splits().get(0)).usualChannels()
                // One network for all folds.
                : folds.stream()
                        .mapToInt(fold -> fold.split(TEST).usualChannels())
                        .max()
                        .orElseThrow();
    }

    /** Those of a model's cells, seed by seed: a model that came trained has none. */
    private List<CellName> names(String label) {
        List<OptionalLong> ofSeeds = Hub.isId(label)
                ? List.of(OptionalLong.empty())
                : seeds.stream().map(OptionalLong::of).toList();
        List<CellName> names = new ArrayList<>();
        for (OptionalLong seed : ofSeeds) {
            for (int part = 1; part <= parts().size(); part++) {
                names.add(new CellName(label, seed, folds.isEmpty() ? OptionalInt.empty() : OptionalInt.of(part)));
            }
        }
        return names;
    }

    /**
     * A model that is to be compared.
     *
     * @param label its spec or name
     * @param names of its cells
     * @param network if there is one
     * @param footprint of its training; empty if it is not trained now
     * @param cells in the order of their names; none if it cannot be run
     * @param failure why it cannot be run, if so
     */
    private record Candidate(
            String label,
            List<CellName> names,
            Optional<Network> network,
            Optional<Footprint> footprint,
            List<Cell> cells,
            Optional<String> failure) {}

    private Candidate candidate(String label, Map<String, String> defaults) {
        Optional<Network> network = Optional.empty();
        Optional<Footprint> footprint = Optional.empty();
        List<CellName> names = names(label);
        try {
            List<Cell> cells = new ArrayList<>();
            if (Hub.isId(label)) {
                for (CellName name : names) {
                    PretrainedCell cell =
                            new PretrainedCell(name, hub, part(name), config, folder(name), scoring(name));
                    network = Optional.of(cell.network());
                    cells.add(cell);
                }
            } else {
                Network built = Architecture.fromSpec(label, defaults);
                network = Optional.of(built);
                for (CellName name : names) {
                    cells.add(new TrainedCell(
                            name,
                            built,
                            part(name),
                            config.toBuilder()
                                    .optSeed(name.seed().orElseThrow())
                                    .build(),
                            hub.cache(),
                            folder(name),
                            scoring(name)));
                }
            }
            cells.get(0).check();
            List<TrainedCell> unfinished = unfinished(cells);
            if (!unfinished.isEmpty()) {
                unfinished.get(0).fetch();
                Footprint needed = unfinished.get(0).footprint();
                footprint = Optional.of(needed);
                if (!Devices.named(config.devices()).get(0).isGpu()) {
                    needed.check(config, freeMemory());
                }
            }
            return new Candidate(label, names, network, footprint, cells, Optional.empty());
        } catch (IllegalArgumentException | IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw stopped(e);
            }
            return new Candidate(label, names, network, footprint, List.of(), Optional.of(message(e)));
        }
    }

    /** Whoever ends the comparison has not found a fault in a model. */
    private static CancellationException stopped(Exception cause) {
        CancellationException stopped = new CancellationException("the comparison was interrupted");
        stopped.initCause(cause);
        return stopped;
    }

    private SegmentationDataset part(CellName name) {
        return parts().get(name.fold().orElse(1) - 1);
    }

    private List<TrainedCell> unfinished(List<Cell> cells) throws IOException {
        List<TrainedCell> unfinished = new ArrayList<>();
        for (Cell cell : cells) {
            if (cell instanceof TrainedCell trained && trained.finished(anyCode).isEmpty()) {
                unfinished.add(trained);
            }
        }
        return unfinished;
    }

    private ModelResult run(Candidate candidate, int cellsBefore, int count) throws IOException {
        List<CellResult> cells = new ArrayList<>();
        for (CellName name : candidate.names()) {
            int number = cellsBefore + cells.size() + 1;
            listener.cellStarted(number, count, name);
            CellResult cell = candidate.failure().isPresent()
                    ? new CellResult(name.seed(), folder(name), false, Optional.empty(), candidate.failure())
                    : run(candidate.cells().get(cells.size()));
            cells.add(cell);
            listener.cellDone(number, count, name, cell);
        }
        Optional<Network> network = candidate.network();
        return new ModelResult(
                candidate.label(),
                network.map(Comparison::describe).orElse(""),
                network.map(Network::options).orElse(Map.of()),
                network.flatMap(n -> ModelSize.of(n.graph(), config.crop())),
                folds.isEmpty() ? cells : merged(candidate.label(), cells));
    }

    /** The folds of each seed together. */
    private List<CellResult> merged(String label, List<CellResult> cells) {
        List<CellResult> merged = new ArrayList<>();
        for (int first = 0; first < cells.size(); first += folds.size()) {
            List<CellResult> ofSeed = cells.subList(first, first + folds.size());
            OptionalLong seed = ofSeed.get(0).seed();
            merged.add(FoldMerge.cell(seed, folder(new CellName(label, seed, OptionalInt.empty())), ofSeed));
        }
        return merged;
    }

    private CellResult run(Cell cell) throws IOException {
        OptionalLong seed = cell.name().seed();
        try {
            Optional<CellScore> finished = cell.finished(anyCode);
            return new CellResult(
                    seed,
                    cell.folder(),
                    finished.isPresent(),
                    Optional.of(finished.isPresent() ? finished.get() : cell.run(listener)),
                    Optional.empty());
        } catch (IllegalArgumentException | TrainingException | EngineException e) {
            return new CellResult(seed, cell.folder(), false, Optional.empty(), Optional.of(message(e)));
        }
    }

    private Path folder(CellName name) {
        return output.resolve("runs").resolve(Objects.requireNonNull(slugs.get(name.label())) + name.suffix());
    }

    private static String describe(Network network) {
        int outputs = network.task().outputs();
        return network.architecture() + ", " + plural(network.graph().input().channels(), "channel") + " in, "
                + plural(outputs, "channel") + " out, "
                + plural(network.graph().nodes().size(), "node");
    }

    private static String plural(int n, String noun) {
        return n + " " + noun + (n == 1 ? "" : "s");
    }

    private static String message(Exception e) {
        return Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
    }

    /** Chooses what to compare on what. */
    public static final class Builder {
        private Optional<SegmentationDataset> dataset = Optional.empty();
        private Optional<Path> output = Optional.empty();
        private List<String> models = List.of();
        private List<Long> seeds = List.of(1L);
        private TrainingConfig config = TrainingConfig.builder().build();
        private OptionalInt inChannels = OptionalInt.empty();
        private ComparisonListener listener = ComparisonListener.SILENT;
        private Optional<Hub> hub = Optional.empty();
        private boolean anyCode;
        private List<SegmentationDataset> folds = List.of();
        private OptionalLong memory = OptionalLong.empty();
        private List<String> remarks = List.of();
        private Optional<JsonObject> plan = Optional.empty();
        private Optional<String> command = Optional.empty();
        private double epsilon = Statistics.DEFAULT_EPSILON;
        private GallerySource gallery = GallerySource.TEST;
        private boolean peakMemory;

        private Builder() {}

        /**
         * The data, with splits {@code train}, {@code val} and {@code test}.
         *
         * @param aDataset with masks
         * @return this builder
         */
        public Builder setDataset(SegmentationDataset aDataset) {
            this.dataset = Optional.of(aDataset);
            return this;
        }

        /**
         * The models: each a network to train, such as {@code unet:width=16}, whose channels and classes follow from the
         * data, or the name of one that comes trained, such as {@code unet.nuclei}.
         *
         * @param specs at least one, each once
         * @return this builder
         */
        public Builder setModels(List<String> specs) {
            this.models = specs.stream().map(String::strip).toList();
            return this;
        }

        /**
         * The folder in which the cells are kept, under {@code runs}.
         *
         * @param folder made if it does not exist
         * @return this builder
         */
        public Builder setOutput(Path folder) {
            this.output = Optional.of(folder);
            return this;
        }

        /**
         * The seeds with each of which each model is trained; 1 alone unless given.
         *
         * @param values at least one, each once
         * @return this builder
         */
        public Builder optSeeds(List<Long> values) {
            this.seeds = List.copyOf(values);
            return this;
        }

        /**
         * How to train, but for the seed; the defaults of {@link TrainingConfig} unless given.
         *
         * @param aConfig its seed does not count
         * @return this builder
         */
        public Builder optConfig(TrainingConfig aConfig) {
            this.config = aConfig;
            return this;
        }

        /**
         * Channels of the networks' input; unless given 1 if all are grey, 3 if any is colour.
         *
         * @param channels 1 or more
         * @return this builder
         * @throws IllegalArgumentException if there are fewer
         */
        public Builder optInChannels(int channels) {
            if (channels < 1) {
                throw new IllegalArgumentException(
                        "in-channels " + channels + " must be at least 1: give 1 for grey images, 3 for colour");
            }
            this.inChannels = OptionalInt.of(channels);
            return this;
        }

        /**
         * Whether finished cells are kept that other code trained, such as an earlier version's; they are trained again
         * unless wanted.
         *
         * @param wanted whether to keep them
         * @return this builder
         */
        public Builder optAnyCode(boolean wanted) {
            this.anyCode = wanted;
            return this;
        }

        /**
         * Of what images the report shows pictures; the test split's unless given. Made-up ones are for reports on nuclei
         * whose pictures may not be shown.
         *
         * @param source of what images
         * @return this builder
         */
        public Builder optGallery(GallerySource source) {
            this.gallery = source;
            return this;
        }

        /**
         * How this comparison was asked for, for its reports, such as a command line without the places of its files.
         *
         * @param line one line
         * @return this builder
         */
        public Builder optCommand(String line) {
            this.command = Optional.of(line);
            return this;
        }

        /**
         * By how much less of a score still counts as good as the best, for the verdict: 0 or more, below 1; {@value
         * Statistics#DEFAULT_EPSILON} unless given.
         *
         * @param margin in units of the score
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder optEpsilon(double margin) {
            if (!(margin >= 0 && margin < 1)) {
                throw new IllegalArgumentException(
                        "epsilon " + margin + " must be 0 or more and below 1, such as " + Statistics.DEFAULT_EPSILON);
            }
            this.epsilon = margin;
            return this;
        }

        /**
         * Whether the peak memory of each model's prediction is measured, in a process of its own; not unless wanted.
         *
         * @param wanted whether to measure it
         * @return this builder
         */
        public Builder optPeakMemory(boolean wanted) {
            this.peakMemory = wanted;
            return this;
        }

        /**
         * Where models that come trained are; its cache also has the weights that encoders begin with. {@link Hub#standard}
         * unless given.
         *
         * @param aHub with its cache
         * @return this builder
         */
        public Builder optHub(Hub aHub) {
            this.hub = Optional.of(aHub);
            return this;
        }

        /**
         * One dataset per fold of a cross-validation, such as {@link io.github.unetzoo.data.FolderDataset#folds} makes of
         * the dataset; each network is trained in each of them. None unless given.
         *
         * @param datasets 3 or more, or none
         * @return this builder
         */
        public Builder optFolds(List<SegmentationDataset> datasets) {
            this.folds = List.copyOf(datasets);
            return this;
        }

        /**
         * Bytes that a training may take; unless given what the machine has free when the comparison begins.
         *
         * @param bytes on this machine, not on a GPU
         * @return this builder
         */
        public Builder optMemory(long bytes) {
            this.memory = OptionalLong.of(bytes);
            return this;
        }

        /**
         * What the reports are to say of this run besides, such as what a {@linkplain Budget budget} cut.
         *
         * @param sentences in the order in which they are shown
         * @return this builder
         */
        public Builder optRemarks(List<String> sentences) {
            this.remarks = List.copyOf(sentences);
            return this;
        }

        /**
         * What would ask for this comparison again; kept in the output folder as {@value #PLAN_FILE}, once it begins.
         *
         * @param options is copied
         * @return this builder
         */
        public Builder optPlan(JsonObject options) {
            this.plan = Optional.of(options.deepCopy());
            return this;
        }

        /**
         * Who is told how it goes.
         *
         * @param aListener is called on the thread that runs
         * @return this builder
         */
        public Builder optListener(ComparisonListener aListener) {
            this.listener = aListener;
            return this;
        }

        /**
         * The comparison, not yet begun.
         *
         * @return a comparison that may be run
         * @throws IllegalArgumentException if something required is not set, or a model or seed is named twice
         */
        public Comparison build() {
            return new Comparison(this);
        }
    }
}
