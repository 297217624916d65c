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
package io.github.unetzoo.export;

import io.github.unetzoo.djl.SegmentationTranslatorFactory;
import io.github.unetzoo.files.AtomicFile;
import io.github.unetzoo.model.CompileOptions;
import io.github.unetzoo.model.SegmentationModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Models as folders that DJL Serving serves and plain DJL loads: a TorchScript file, and a {@code serving.properties} that
 * says how images are prepared and logits read. This library's {@link SegmentationTranslatorFactory} does both; no
 * variant's jar is needed.
 */
public final class ServingFolder {

    /** The TorchScript file. */
    public static final String MODEL_FILE = "model.pt";

    /** What DJL reads first. */
    public static final String PROPERTIES_FILE = "serving.properties";

    private ServingFolder() {}

    /**
     * Writes a model.
     *
     * @param folder made if it does not exist; each file appears whole or not at all
     * @param model the network and its weights
     * @param options of the TorchScript file
     * @throws IllegalArgumentException if the network's output is not of its input's scale
     * @throws IOException naming the file that cannot be written
     */
    public static void write(Path folder, SegmentationModel model, CompileOptions options) throws IOException {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("engine", "PyTorch");
        properties.put("option.modelName", MODEL_FILE.substring(0, MODEL_FILE.lastIndexOf('.')));
        properties.put("translatorFactory", SegmentationTranslatorFactory.class.getName());
        properties.putAll(SegmentationTranslatorFactory.arguments(model));
        Files.createDirectories(folder);
        model.exportTorchScript(folder.resolve(MODEL_FILE), options);
        AtomicFile.write(
                folder.resolve(PROPERTIES_FILE),
                properties.entrySet().stream()
                        .map(property -> property.getKey() + "=" + escaped(property.getValue()) + "\n")
                        .collect(Collectors.joining()));
    }

    /** Servers read the file in one of two encodings; ASCII is alike in both. */
    private static String escaped(String value) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                text.append("\\\\");
            } else if (c < ' ' || c > '~') {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
