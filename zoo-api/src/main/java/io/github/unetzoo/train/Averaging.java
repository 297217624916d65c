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

import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.WeightAverage;
import java.util.Optional;

/** A run's moving average of the weights, if it has one. */
record Averaging(Optional<WeightAverage> average) implements AutoCloseable {

    static Averaging of(SegmentationModel model, double decay) {
        return new Averaging(
                decay == 0
                        ? Optional.empty()
                        : Optional.of(new WeightAverage(
                                model.djl().getNDManager(), decay, model.block().arrays())));
    }

    void update() {
        average.ifPresent(WeightAverage::update);
    }

    /** Puts the average into the model, and the second time the weights again. */
    void swap() {
        average.ifPresent(WeightAverage::swap);
    }

    @Override
    public void close() {
        average.ifPresent(WeightAverage::close);
    }
}
