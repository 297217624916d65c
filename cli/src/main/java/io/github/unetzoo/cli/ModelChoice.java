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

import io.github.unetzoo.hub.Hub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A model that was asked for: a folder, or the name of a trained one. */
final class ModelChoice {

    static final String HELP = "The model: its folder, or the id of a trained one; \"zoo list\" has them";

    /** The model of whoever names none. */
    static final String USUAL = "unet.nuclei";

    @Option(names = "--model", required = true, paramLabel = "MODEL", description = HELP + ".")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    private String word;

    @Mixin
    private HubOptions hub = new HubOptions();

    /** What was given. */
    String word() {
        return word;
    }

    /** Where trained models come from. */
    Hub hub(Console console) {
        return hub.hub(console);
    }

    /** The model's folder, as {@link #folder(String, Hub)}. */
    Path folder(Console console) throws IOException {
        return folder(word, hub(console));
    }

    /**
     * The folder of a model.
     *
     * @param word a folder or an id; a folder counts first
     * @throws IOException if there is neither, or the model cannot be had
     */
    static Path folder(String word, Hub hub) throws IOException {
        Path folder = Path.of(word);
        // A word with a slash is no id, and the complaint about a folder says more.
        if (Files.isDirectory(folder) || !Hub.isId(word)) {
            return folder;
        }
        try {
            return hub.folder(word);
        } catch (IllegalArgumentException e) {
            throw new UsageException("there is no folder " + word + ", and as a trained model: " + Main.message(e), e);
        }
    }
}
