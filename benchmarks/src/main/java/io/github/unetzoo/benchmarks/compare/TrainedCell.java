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

import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.download.FileCache;
import io.github.unetzoo.files.Sha256;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.pretrained.EncoderWeights;
import io.github.unetzoo.train.Training;
import io.github.unetzoo.train.TrainingConfig;
import io.github.unetzoo.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A network that is trained here. */
final class TrainedCell implements Cell {

    private final CellName name;
    private final Network network;
    private final SegmentationDataset dataset;
    private final TrainingConfig config;
    private final FileCache files;
    private final Path folder;
    private final Scoring scoring;
    private final Manifest manifest;

    TrainedCell(
            CellName name,
            Network network,
            SegmentationDataset dataset,
            TrainingConfig config,
            FileCache files,
            Path folder,
            Scoring scoring)
            throws IOException {
        this.name = name;
        this.network = network;
        this.dataset = dataset;
        this.config = config;
        this.files = files;
        this.folder = folder;
        this.scoring = scoring;
        this.manifest = new Manifest(
                network.architecture() + " " + network.options()
                        // Not among the options, for a network computes the same with them and without.
                        + network.encoderWeights()
                                .map(weights -> " " + weights.identity())
                                .orElse(""),
                Sha256.of(config.identity()),
                dataset.fingerprint(),
                TrainingCode.hash(network.architecture()));
    }

    @Override
    public CellName name() {
        return name;
    }

    @Override
    public Path folder() {
        return folder;
    }

    @Override
    public Path model() {
        return folder;
    }

    @Override
    public Manifest manifest() {
        return manifest;
    }

    @Override
    public void check() {
        if (network.task() instanceof Task.Regression) {
            throw new IllegalArgumentException("a regression has no classes to score: compare networks with classes="
                    + dataset.classes().size());
        }
        training(TrainingListener.SILENT).check();
    }

    /** Gets what the encoder is to begin with, before hours are spent on other models. */
    void fetch() throws IOException {
        if (network.encoderWeights().isPresent()) {
            EncoderWeights.fetch(network.encoderWeights().get().published(), files);
        }
    }

    /** The memory that its training takes. */
    Footprint footprint() {
        return Footprint.of(network, config);
    }

    /** The time that its training takes, by the first steps of it. */
    Budget.Cost rehearse() throws IOException {
        return Rehearsal.of(name.label(), network, dataset, config, files);
    }

    /** Trains, or goes on with a training that was broken off, and scores. */
    @Override
    public CellScore run(ComparisonListener listener) throws IOException {
        Optional<Manifest> before = Manifest.read(folder);
        if (before.isPresent() && !before.get().equals(manifest)) {
            // Its training state is of no use to this cell. The new manifest goes last, so that a kill in between
            // leaves
            // the folder as that of another cell.
            Files.deleteIfExists(folder.resolve(Training.STATE_FILE));
            CellFile.delete(folder);
        }
        manifest.write(folder);
        Learning learning = Learning.of(training(listener.training(name)).run());
        CellScore score = scoring.score(folder, Optional.of(learning), listener);
        CellFile.write(folder, name.label(), network, Optional.of(config), score);
        return score;
    }

    private Training training(TrainingListener listener) {
        return Training.builder()
                .setNetwork(network)
                .setDataset(dataset)
                .setOutput(folder)
                .optConfig(config)
                .optResume(true)
                .optChecked(true)
                .optFiles(files)
                .optListener(listener)
                .build();
    }
}
