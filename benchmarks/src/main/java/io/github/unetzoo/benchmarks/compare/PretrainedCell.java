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
import io.github.unetzoo.files.Sha256;
import io.github.unetzoo.hub.Hub;
import io.github.unetzoo.hub.PretrainedModel;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.train.TrainingConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A model that comes trained, by its name. */
final class PretrainedCell implements Cell {

    private final CellName name;
    private final Path model;
    private final Network network;
    private final SegmentationDataset dataset;
    private final Path folder;
    private final Scoring scoring;
    private final Manifest manifest;

    /**
     * Gets the model, but does nothing with it yet.
     *
     * @throws IllegalArgumentException if there is none of that name
     * @throws IOException if it cannot be had; the message says what was tried
     */
    PretrainedCell(
            CellName name, Hub hub, SegmentationDataset dataset, TrainingConfig config, Path folder, Scoring scoring)
            throws IOException {
        this.name = name;
        PretrainedModel entry = hub.info(name.label());
        this.model = hub.folder(entry);
        this.network = SegmentationModel.network(model);
        this.dataset = dataset;
        this.folder = folder;
        this.scoring = scoring;
        this.manifest = new Manifest(
                name.label() + " " + weights(entry),
                Sha256.of(config.crop() + " " + config.precision() + " " + config.devices()),
                dataset.fingerprint(),
                TrainingCode.hash(network.architecture()));
    }

    private static String weights(PretrainedModel entry) {
        return entry.file(SegmentationModel.WEIGHTS_FILE)
                .orElseThrow()
                .published()
                .sha256()
                .orElseThrow();
    }

    Network network() {
        return network;
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
        return model;
    }

    @Override
    public Manifest manifest() {
        return manifest;
    }

    @Override
    public void check() {
        int classes = dataset.classes().size();
        if (network.task() instanceof Task.Regression) {
            throw new IllegalArgumentException("it is a regression and has no classes to score: leave it out");
        }
        int own = network.task().maskClasses().orElse(classes);
        if (own != classes) {
            throw new IllegalArgumentException("it tells " + own + " classes apart, but " + dataset.name() + " has "
                    + classes + " " + dataset.classes() + ": leave it out, or train one on these");
        }
    }

    @Override
    public CellScore run(ComparisonListener listener) throws IOException {
        CellScore score = scoring.score(model, Optional.empty(), listener);
        manifest.write(folder);
        CellFile.write(folder, name.label(), network, Optional.empty(), score);
        return score;
    }
}
