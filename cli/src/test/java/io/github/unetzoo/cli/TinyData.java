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
package io.github.unetzoo.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.Sample;
import io.github.unetzoo.data.Split;
import io.github.unetzoo.data.SyntheticNuclei;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A small dataset's folder. */
final class TinyData {

    /** Options of a network that trains in a moment. */
    static final List<String> NETWORK = List.of("--arch", "unet", "--option", "width=4", "--option", "depth=2");

    private TinyData() {}

    static Path write(Path folder) throws IOException {
        SyntheticNuclei nuclei = SyntheticNuclei.builder()
                .optCount(4, 2, 2)
                .optSize(40)
                .optSeed(7)
                .build();
        Files.createDirectories(folder.resolve("images"));
        Files.createDirectories(folder.resolve("masks"));
        JsonObject splits = new JsonObject();
        for (String name : nuclei.splitNames()) {
            JsonArray stems = new JsonArray();
            Split split = nuclei.split(name);
            for (int i = 0; i < split.size(); i++) {
                Sample sample = split.sample(i);
                ImageFiles.writeImage(folder.resolve("images").resolve(sample.name() + ".png"), sample.image());
                ImageFiles.writeLabels(folder.resolve("masks").resolve(sample.name() + ".png"), sample.mask());
                stems.add(sample.name());
            }
            splits.add(name, stems);
        }
        JsonObject json = new JsonObject();
        json.addProperty("name", "tiny");
        JsonArray classes = new JsonArray();
        nuclei.classes().forEach(classes::add);
        json.add("classes", classes);
        json.add("splits", splits);
        Files.writeString(folder.resolve("dataset.json"), json.toString());
        return folder;
    }

    static Object[] train(Path data, Path out, Object... more) {
        List<Object> words = new java.util.ArrayList<>(List.of("train"));
        words.addAll(NETWORK);
        words.addAll(List.of("--data", data, "--out", out, "--epochs", 2, "--crop", 32, "--batch", 2));
        words.addAll(List.of(more));
        return words.toArray();
    }
}
