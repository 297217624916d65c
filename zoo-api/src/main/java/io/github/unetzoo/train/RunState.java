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

import ai.djl.ndarray.NDArray;
import io.github.unetzoo.model.GraphBlock;
import io.github.unetzoo.torchscript.WeightAverage;
import io.github.unetzoo.torchscript.WeightUpdate;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.NameMap;
import io.github.unetzoo.weights.Safetensors;
import io.github.unetzoo.weights.TensorData;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a run needs to go on after a kill: weights, optimizer, average and history, in one file that is replaced whole after
 * each epoch. Order, augmentation and dropout need no state: they follow from the seed and the epoch.
 */
final class RunState {

    private static final String WEIGHT = "weight.";
    private static final String OPTIMIZER = "optimizer.";
    private static final String AVERAGE = "average.";
    private static final String CONFIGURATION = "configuration";
    private static final String HISTORY = "history";
    private static final String STRETCHES = "stretches";

    /** What was restored besides weights: the epochs up to then, and which process made which. */
    record Past(List<EpochRecord> history, List<Stretch> stretches) {}

    private RunState() {}

    static void write(
            Path folder,
            String configuration,
            Past past,
            GraphBlock block,
            WeightUpdate update,
            Optional<WeightAverage> average) {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        block.weights().forEach((name, data) -> tensors.put(WEIGHT + name, data));
        update.state().forEach((name, array) -> tensors.put(OPTIMIZER + name, data(array)));
        average.ifPresent(a -> a.state().forEach((name, array) -> tensors.put(AVERAGE + name, data(array))));
        Map<String, String> metadata = Map.of(
                CONFIGURATION,
                configuration,
                HISTORY,
                EpochRecord.toCsv(past.history()),
                STRETCHES,
                RecordJson.GSON.toJson(past.stretches()));
        Safetensors.write(folder.resolve(Training.STATE_FILE), Checkpoint.of(Training.STATE_FILE, tensors, metadata));
    }

    private static TensorData data(NDArray array) {
        return TensorData.ofFloats(array.toFloatArray(), array.getShape().getShape());
    }

    /**
     * Puts a saved state back.
     *
     * @return the history up to then; of epochs that an older version made, the number alone is known
     * @throws TrainingException if the state is of another configuration
     */
    static Past restore(
            Path folder, String configuration, GraphBlock block, WeightUpdate update, Optional<WeightAverage> average) {
        Path file = folder.resolve(Training.STATE_FILE);
        Checkpoint saved = Safetensors.read(file);
        String earlier = saved.metadata().getOrDefault(CONFIGURATION, "none");
        if (!earlier.equals(configuration)) {
            throw new TrainingException(file + " is of a run with another configuration: resume with the same, or train"
                    + " into another folder.\n  then: " + earlier + "\n  now:  " + configuration);
        }
        Map<String, TensorData> weights = new LinkedHashMap<>();
        for (String name : saved.names()) {
            if (name.startsWith(WEIGHT)) {
                weights.put(name.substring(WEIGHT.length()), saved.get(name));
            }
        }
        block.load(Checkpoint.of(file.toString(), weights, Map.of()), NameMap.identity());
        update.restore(floats(saved, OPTIMIZER));
        average.ifPresent(a -> a.restore(floats(saved, AVERAGE)));
        List<EpochRecord> history = EpochRecord.fromCsv(saved.metadata().getOrDefault(HISTORY, ""));
        return new Past(
                history,
                Optional.ofNullable(saved.metadata().get(STRETCHES))
                        .map(json -> List.of(RecordJson.GSON.fromJson(json, Stretch[].class)))
                        .orElseGet(() -> List.of(Stretch.unknown(history.size()))));
    }

    private static Map<String, float[]> floats(Checkpoint saved, String prefix) {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (String name : saved.names()) {
            if (name.startsWith(prefix)) {
                values.put(name.substring(prefix.length()), saved.get(name).toFloats());
            }
        }
        return values;
    }
}
