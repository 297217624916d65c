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
package io.github.unetzoo.hub;

import io.github.unetzoo.files.AtomicFile;
import io.github.unetzoo.files.ExclusiveLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A folder of models and their catalogue, as any web server can serve it, while one process writes it. */
final class PublishedFolder implements AutoCloseable {

    private static final String LOCK = "catalogue.lock";

    private final Path folder;
    private final ExclusiveLock lock;
    private final Map<String, PretrainedModel> models = new TreeMap<>();

    private PublishedFolder(Path folder, ExclusiveLock lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Waits for the folder to be free, and takes it.
     *
     * @param folder made if it does not exist
     * @throws IOException if it cannot be written or its catalogue is none
     */
    static PublishedFolder open(Path folder) throws IOException {
        Files.createDirectories(folder);
        PublishedFolder opened = new PublishedFolder(folder, ExclusiveLock.await(folder.resolve(LOCK)));
        try {
            if (Files.exists(folder.resolve(Catalogue.FILE))) {
                Catalogues.inFolder(folder).models().forEach(model -> opened.models.put(model.id(), model));
            }
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** The folder of a model's files, which are written before {@link #add}; made if it does not exist. */
    Path folderOf(String id) throws IOException {
        return Files.createDirectories(folder.resolve(ModelId.check(id)));
    }

    /**
     * Writes models, whose files are there, into the catalogue, in place of others with their ids; files of those that
     * these have not are removed.
     */
    void add(List<PretrainedModel> added) throws IOException {
        Map<String, PretrainedModel> before = new HashMap<>(models);
        added.forEach(model -> models.put(model.id(), model));
        AtomicFile.write(folder.resolve(Catalogue.FILE), Catalogue.textBeside(models.values()));
        for (PretrainedModel model : added) {
            PretrainedModel old = before.getOrDefault(model.id(), model);
            for (ModelFile file : old.files()) {
                if (model.file(file.name()).isEmpty()) {
                    Files.deleteIfExists(folder.resolve(file.published().name()));
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
