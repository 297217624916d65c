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
import com.google.gson.JsonParser;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.Split;
import io.github.unetzoo.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a training was and how it went, as {@code record.json} beside its model. It names no place on any machine.
 *
 * @param architecture of the network, such as {@code unet}
 * @param options from which the architecture builds the network again
 * @param parameters learnable values of the network
 * @param classes names in the order of their indices
 * @param normalization what is done to images first
 * @param data what it learned from
 * @param training how it was trained
 * @param start {@code random}, or the hash of the weights with which it began
 * @param stretches which process made which epochs, in order
 * @param history one record per epoch
 */
public record RunRecord(
        String architecture,
        Map<String, String> options,
        long parameters,
        List<String> classes,
        Normalization normalization,
        Data data,
        TrainingConfig training,
        String start,
        List<Stretch> stretches,
        List<EpochRecord> history) {

    /** The file's name. */
    public static final String FILE = "record.json";

    /**
     * What a training learned from and was chosen by.
     *
     * @param name of the dataset
     * @param fingerprint of the whole of it, see {@link SegmentationDataset#fingerprint}
     * @param terms title, source, licence and so on, as the dataset itself says them
     * @param splits by name
     */
    public record Data(String name, String fingerprint, Map<String, String> terms, Map<String, Part> splits) {

        /**
         * Copies the maps.
         *
         * @param name of the dataset
         * @param fingerprint of the whole of it
         * @param terms by their names, in the dataset's order; none if it says none
         * @param splits by name, in the dataset's order
         */
        public Data {
            terms = Collections.unmodifiableMap(new LinkedHashMap<>(terms));
            splits = Collections.unmodifiableMap(new LinkedHashMap<>(splits));
        }

        /**
         * {@return a dataset's facts}
         *
         * @param dataset whose files are read for the fingerprints, as far as it has not done so before
         */
        public static Data of(SegmentationDataset dataset) {
            Map<String, Part> splits = new LinkedHashMap<>();
            for (String name : dataset.splitNames()) {
                Split split = dataset.split(name);
                splits.put(name, new Part(split.size(), split.fingerprint()));
            }
            return new Data(dataset.name(), dataset.fingerprint(), dataset.terms(), splits);
        }
    }

    /**
     * A split.
     *
     * @param images their number
     * @param fingerprint of their files, see {@link Split#fingerprint}
     */
    public record Part(int images, String fingerprint) {}

    /**
     * Copies the collections, and checks.
     *
     * @param architecture of the network, such as {@code unet}
     * @param options from which the architecture builds the network again
     * @param parameters learnable values of the network
     * @param classes names in the order of their indices
     * @param normalization what is done to images first
     * @param data what it learned from
     * @param training how it was trained
     * @param start {@code random}, or the hash of the weights with which it began
     * @param stretches which process made which epochs, in order
     * @param history one record per epoch, at least one
     * @throws IllegalArgumentException if there is no epoch
     * @throws NullPointerException if one is missing, as where JSON without it is read
     */
    public RunRecord {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        classes = List.copyOf(classes);
        stretches = List.copyOf(stretches);
        history = List.copyOf(history);
        Objects.requireNonNull(normalization, "normalization");
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(training, "training");
        if (history.isEmpty()) {
            throw new IllegalArgumentException("a run without an epoch has no record");
        }
    }

    /** {@return the epoch of the model that was kept: the first of those with the best score} */
    public EpochRecord best() {
        return EpochRecord.best(history);
    }

    /** {@return the time of all epochs together, in seconds} */
    public double seconds() {
        return history.stream().mapToDouble(EpochRecord::seconds).sum();
    }

    /**
     * Reads the record of a training's folder. What one could not choose yet when it was written has the value of
     * today's default.
     *
     * @param folder of the training
     * @return its record
     * @throws IOException if there is none, or it is not what it should be; the message names the file
     */
    public static RunRecord read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        try {
            JsonObject json = JsonParser.parseString(Files.readString(file, StandardCharsets.UTF_8))
                    .getAsJsonObject();
            // What a later version lets one choose, an earlier one did as is usual.
            if (json.get("training") instanceof JsonObject training) {
                RecordJson.GSON.toJsonTree(TrainingConfig.builder().build()).getAsJsonObject().entrySet().stream()
                        .filter(usual -> !training.has(usual.getKey()))
                        .forEach(usual -> training.add(usual.getKey(), usual.getValue()));
            }
            return RecordJson.GSON.fromJson(json, RunRecord.class);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    folder + " has no " + FILE + ", which every training writes: train again, or resume the"
                            + " training, which writes it",
                    e);
        } catch (RuntimeException e) {
            throw new IOException(file + " is no record of a training: " + cause(e), e);
        }
    }

    private static String cause(Throwable e) {
        return e.getCause() == null ? String.valueOf(e.getMessage()) : cause(e.getCause());
    }

    /** Writes it into a training's folder, whole or not at all. */
    void write(Path folder) throws IOException {
        AtomicFile.write(folder.resolve(FILE), toJson() + "\n");
    }

    /** {@return the record as JSON, indented, as it stands in the file} */
    public String toJson() {
        return RecordJson.GSON.toJson(this);
    }
}
