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
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.SplitCheck;
import io.github.unetzoo.hub.Hub;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.Devices;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.pretrained.EncoderWeights;
import io.github.unetzoo.train.Environment;
import io.github.unetzoo.train.TrainingConfig;
import io.github.unetzoo.train.TrainingException;
import java.io.IOException;
import java.nio.file.Path;
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
import java.util.stream.IntStream;

/**
 * Trains several configurations on the same splits with the same settings and scores each on the {@code test} split;
 * models that come trained are scored beside them as they are.
 *
 * <p>Each model with each seed is a cell with a folder of its own, {@code runs/<model>-seed<seed>}, which holds the
 * trained model and, in {@code cell.json}, all its figures; a model that came trained has one cell, {@code runs/<model>}. A comparison that was broken off goes on where it was: a
 * finished cell is not trained again as long as what decides it (network, training configuration, data, and the code that trains) is the
 * same, and is trained afresh when that has changed. A cell that fails is reported as failed and does not end the others; those
 * of a model that cannot be trained so, as far as that can be known, before any is trained.
 */
public final class Comparison {

    private static final String TEST = "test";

    private final SegmentationDataset dataset;
    private final List<String> models;
    private final Path output;
    private final List<Long> seeds;
    private final TrainingConfig config;
    private final OptionalInt inChannels;
    private final ComparisonListener listener;
    private final Hub hub;
    private final boolean anyCode;
    private final GallerySource gallery;
    private final boolean memory;
    private final Map<String, String> slugs;

    private Comparison(Builder b) {
        this.dataset = b.dataset.orElseThrow(() -> unset("dataset", "setDataset"));
        this.output = b.output.orElseThrow(() -> unset("output folder", "setOutput"));
        this.models = b.models;
        this.seeds = b.seeds;
        this.config = b.config;
        this.inChannels = b.inChannels;
        this.listener = b.listener;
        this.hub = b.hub.orElseGet(Hub::standard);
        this.anyCode = b.anyCode;
        this.gallery = b.gallery;
        this.memory = b.memory;
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

    /** Chooses what to compare on what. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Trains what is not yet trained, and scores everything.
     *
     * @return the figures; {@link ComparisonResult#failed} tells whether a cell failed
     * @throws io.github.unetzoo.data.DataException if a split is missing or an image cannot be used
     * @throws IllegalArgumentException if a device is not there
     * @throws IOException if results cannot be written
     */
    public ComparisonResult run() throws IOException {
        Devices.named(config.devices());
        boolean trains = !models.stream().allMatch(Hub::isId);
        List<String> splits = trains ? List.of("train", "val", TEST) : List.of(TEST);
        DataFacts data = DataFacts.of(dataset, splits);
        SplitCheck.run(dataset, splits, config.threads(), listener::checked);
        Map<String, String> defaults = Map.of(
                "in-channels",
                        Integer.toString(inChannels.orElseGet(
                                () -> dataset.split(splits.get(0)).usualChannels())),
                "classes", Integer.toString(dataset.classes().size()));
        List<Candidate> candidates = models.stream()
                .map(label -> candidate(label, defaults))
                // Bad news first, not after hours.
                .sorted(Comparator.comparing(candidate -> candidate.failure().isEmpty()))
                .toList();
        int count = models.stream().mapToInt(label -> seeds(label).size()).sum();
        int done = 0;
        Map<String, ModelResult> results = new HashMap<>();
        for (Candidate candidate : candidates) {
            results.put(candidate.label(), run(candidate, done, count));
            done += seeds(candidate.label()).size();
        }
        return new ComparisonResult(
                data,
                config,
                trains ? seeds : List.of(),
                environment(candidates),
                models.stream()
                        .map(label -> Objects.requireNonNull(results.get(label)))
                        .toList(),
                paint(candidates, results));
    }

    /** This process's, and of each model a hash of the code that trains it. */
    private Map<String, String> environment(List<Candidate> candidates) {
        Map<String, String> words =
                new LinkedHashMap<>(Environment.here(config.devices()).words());
        for (Candidate candidate : candidates) {
            candidate.cells().stream()
                    .findFirst()
                    .ifPresent(cell -> words.put(
                            "code of " + candidate.label(), cell.manifest().code()));
        }
        return words;
    }

    /** Once all is scored, by the first cell of each model that has a score. */
    private Gallery paint(List<Candidate> candidates, Map<String, ModelResult> results) {
        List<GalleryPainter.Shown> shown = new ArrayList<>();
        for (Candidate candidate : candidates) {
            ModelResult result = Objects.requireNonNull(results.get(candidate.label()));
            List<CellResult> cells = result.cells();
            IntStream.range(0, candidate.cells().size())
                    .filter(i -> !cells.get(i).failed())
                    .findFirst()
                    .ifPresent(i -> shown.add(new GalleryPainter.Shown(
                            candidate.label(),
                            candidate.cells().get(i).model(),
                            result.scores().stream().map(CellScore::evaluation).toList())));
        }
        shown.sort(Comparator.comparing(model -> models.indexOf(model.label())));
        try {
            return new GalleryPainter(gallery, Devices.named(config.devices()).get(0)).paint(dataset, shown);
        } catch (IOException | IllegalArgumentException | EngineException e) {
            // The figures are there, and pictures are not worth losing them.
            String why = "There are no pictures: " + message(e);
            listener.remark(why);
            return new Gallery(gallery, List.of(), List.of(), why);
        }
    }

    /** Of the seeds, the first alone is asked for what hardly depends on them. */
    private Scoring scoring(boolean first) {
        return new Scoring(dataset, config, memory && first, first);
    }

    /** Those of a model's cells: a model that came trained has one cell without a seed. */
    private List<OptionalLong> seeds(String label) {
        return Hub.isId(label)
                ? List.of(OptionalLong.empty())
                : seeds.stream().map(OptionalLong::of).toList();
    }

    /**
     * A model that is to be compared.
     *
     * @param label its spec or name
     * @param network if there is one
     * @param cells one per seed; none if it cannot be run
     * @param failure why it cannot be run, if so
     */
    private record Candidate(String label, Optional<Network> network, List<Cell> cells, Optional<String> failure) {}

    private Candidate candidate(String label, Map<String, String> defaults) {
        Optional<Network> network = Optional.empty();
        try {
            List<Cell> cells = new ArrayList<>();
            if (Hub.isId(label)) {
                PretrainedCell cell = new PretrainedCell(
                        label, hub, dataset, config, folder(label, OptionalLong.empty()), scoring(true));
                network = Optional.of(cell.network());
                cells.add(cell);
            } else {
                Network built = Architecture.fromSpec(label, defaults);
                network = Optional.of(built);
                for (long seed : seeds) {
                    cells.add(new TrainedCell(
                            label,
                            built,
                            dataset,
                            config.toBuilder().optSeed(seed).build(),
                            hub.cache(),
                            folder(label, OptionalLong.of(seed)),
                            scoring(seed == seeds.get(0))));
                }
            }
            cells.get(0).check();
            fetch(cells);
            return new Candidate(label, network, cells, Optional.empty());
        } catch (IllegalArgumentException | IOException e) {
            return new Candidate(label, network, List.of(), Optional.of(message(e)));
        }
    }

    /** What an encoder is to begin with, before hours are spent on other models. */
    private void fetch(List<Cell> cells) throws IOException {
        for (Cell cell : cells) {
            if (cell instanceof TrainedCell trained
                    && trained.beginning().isPresent()
                    && trained.finished(anyCode).isEmpty()) {
                EncoderWeights.fetch(trained.beginning().get().published(), hub.cache());
            }
        }
    }

    private ModelResult run(Candidate candidate, int cellsBefore, int count) throws IOException {
        String label = candidate.label();
        List<CellResult> cells = new ArrayList<>();
        for (OptionalLong seed : seeds(label)) {
            int number = cellsBefore + cells.size() + 1;
            listener.cellStarted(number, count, label, seed);
            CellResult cell = candidate.failure().isPresent()
                    ? new CellResult(seed, folder(label, seed), false, Optional.empty(), candidate.failure())
                    : run(candidate.cells().get(cells.size()));
            cells.add(cell);
            listener.cellDone(number, count, label, cell);
        }
        Optional<Network> network = candidate.network();
        return new ModelResult(
                label,
                network.map(Comparison::describe).orElse(""),
                network.map(Network::options).orElse(Map.of()),
                network.flatMap(n -> ModelSize.of(n.graph(), config.crop())),
                cells);
    }

    private CellResult run(Cell cell) throws IOException {
        try {
            Optional<CellScore> finished = cell.finished(anyCode);
            return new CellResult(
                    cell.seed(),
                    cell.folder(),
                    finished.isPresent(),
                    Optional.of(finished.isPresent() ? finished.get() : cell.run(listener)),
                    Optional.empty());
        } catch (IllegalArgumentException | TrainingException | EngineException e) {
            return new CellResult(cell.seed(), cell.folder(), false, Optional.empty(), Optional.of(message(e)));
        }
    }

    private Path folder(String label, OptionalLong seed) {
        String slug = Objects.requireNonNull(slugs.get(label));
        return output.resolve("runs").resolve(seed.isPresent() ? slug + "-seed" + seed.getAsLong() : slug);
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
        private GallerySource gallery = GallerySource.TEST;
        private boolean memory;

        private Builder() {}

        /** The data, with splits {@code train}, {@code val} and {@code test}. */
        public Builder setDataset(SegmentationDataset aDataset) {
            this.dataset = Optional.of(aDataset);
            return this;
        }

        /**
         * The models: each a network to train, such as {@code unet:width=16}, whose channels and classes follow from the
         * data, or the name of one that comes trained, such as {@code unet.nuclei}.
         */
        public Builder setModels(List<String> specs) {
            this.models = specs.stream().map(String::strip).toList();
            return this;
        }

        /** The folder in which the cells are kept, under {@code runs}. */
        public Builder setOutput(Path folder) {
            this.output = Optional.of(folder);
            return this;
        }

        /** The seeds with each of which each model is trained; 1 alone unless given. */
        public Builder optSeeds(List<Long> values) {
            this.seeds = List.copyOf(values);
            return this;
        }

        /** How to train, but for the seed; the defaults of {@link TrainingConfig} unless given. */
        public Builder optConfig(TrainingConfig aConfig) {
            this.config = aConfig;
            return this;
        }

        /** Channels of the networks' input; unless given 1 if all are grey, 3 if any is colour. */
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
         */
        public Builder optAnyCode(boolean wanted) {
            this.anyCode = wanted;
            return this;
        }

        /**
         * Of what images the report shows pictures; the test split's unless given. Made-up ones are for reports on nuclei
         * whose pictures may not be shown.
         */
        public Builder optGallery(GallerySource source) {
            this.gallery = source;
            return this;
        }

        /** Whether the peak memory of each model's prediction is measured, in a process of its own; not unless wanted. */
        public Builder optMemory(boolean wanted) {
            this.memory = wanted;
            return this;
        }

        /**
         * Where models that come trained are; its cache also has the weights that encoders begin with. {@link Hub#standard}
         * unless given.
         */
        public Builder optHub(Hub aHub) {
            this.hub = Optional.of(aHub);
            return this;
        }

        /** Who is told how it goes. */
        public Builder optListener(ComparisonListener aListener) {
            this.listener = aListener;
            return this;
        }

        /**
         * The comparison, not yet begun.
         *
         * @throws IllegalArgumentException if something required is not set, or a model or seed is named twice
         */
        public Comparison build() {
            return new Comparison(this);
        }
    }
}
