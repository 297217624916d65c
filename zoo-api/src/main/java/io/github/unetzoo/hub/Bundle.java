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

import io.github.unetzoo.download.PublishedFile;
import io.github.unetzoo.files.PendingFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Models in one file, for machines without a network: a zip of a published folder, with its catalogue and the hashes of
 * all files. Unpacked into the folder of a cache, they are found there by name.
 */
public final class Bundle {

    /** The earliest time that a zip file can say: the same models give the same bytes. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private Bundle() {}

    /**
     * Writes a bundle with all files of some models.
     *
     * @param hub where the models are found; what its cache has not is fetched
     * @param ids such as {@code unet.nuclei}
     * @param file made or replaced, whole or not at all; its folder must exist
     * @return the models
     * @throws IllegalArgumentException if there is no such model, or none is named
     * @throws IOException if a file cannot be had or written; the message names it
     */
    public static List<PretrainedModel> write(Hub hub, List<String> ids, Path file) throws IOException {
        if (ids.isEmpty()) {
            throw new IllegalArgumentException("a bundle of no models is refused: name some");
        }
        List<PretrainedModel> models = new ArrayList<>();
        for (String id : new LinkedHashSet<>(ids)) {
            models.add(measured(hub, hub.info(id)));
        }
        try (PendingFile pending = PendingFile.open(file);
                ZipOutputStream zip = new ZipOutputStream(pending)) {
            begin(zip, Catalogue.FILE);
            zip.write(Catalogue.textBeside(models).getBytes(StandardCharsets.UTF_8));
            for (PretrainedModel model : models) {
                for (ModelFile part : model.files()) {
                    begin(zip, part.published().name());
                    Files.copy(hub.cache().fetch(part.published()), zip);
                }
            }
            zip.finish();
            pending.commit();
        }
        return models;
    }

    private static void begin(ZipOutputStream zip, String name) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(NO_TIME);
        zip.putNextEntry(entry);
    }

    /** The entry with the whole hash and the size of each file. */
    private static PretrainedModel measured(Hub hub, PretrainedModel model) throws IOException {
        List<ModelFile> files = new ArrayList<>();
        for (ModelFile file : model.files()) {
            Path local = hub.cache().fetch(file.published());
            boolean known = file.published().bytes().isPresent()
                    && file.published().sha256().isPresent();
            files.add(known ? file : measured(file, local));
        }
        return model.withFiles(files);
    }

    private static ModelFile measured(ModelFile file, Path local) throws IOException {
        PublishedFile published = file.published();
        try (InputStream in = Files.newInputStream(local)) {
            FileCopy copy = FileCopy.of(in, OutputStream.nullOutputStream(), Long.MAX_VALUE);
            return new ModelFile(
                    new PublishedFile(
                            published.name(),
                            published.addresses(),
                            OptionalLong.of(copy.bytes()),
                            Optional.of(copy.sha256()),
                            Optional.empty()),
                    file.format());
        }
    }

    /**
     * Unpacks a bundle. All of it is compared with its hashes before anything is written; models of the same ids that the
     * folder has are replaced.
     *
     * @param file a bundle
     * @param folder made if it does not exist: that of a cache, or one to publish
     * @return the models
     * @throws IOException if it is no bundle, or is damaged, or the folder cannot be written; the message says which
     */
    public static List<PretrainedModel> unpack(Path file, Path folder) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            List<PretrainedModel> models = checked(zip, file);
            try (PublishedFolder published = PublishedFolder.open(folder)) {
                for (PretrainedModel model : models) {
                    Path target = published.folderOf(model.id());
                    for (ModelFile part : model.files()) {
                        try (InputStream in = zip.getInputStream(
                                entry(zip, file, part.published().name()))) {
                            FileCopy.of(in, target.resolve(part.name()));
                        }
                    }
                }
                published.add(models);
            }
            return models;
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        } catch (ZipException e) {
            throw new IOException(
                    file + " is no bundle, or only a part of one: " + e.getMessage() + "; copy it again", e);
        }
    }

    /** The models of a bundle that has what it says and nothing else. */
    private static List<PretrainedModel> checked(ZipFile zip, Path file) throws IOException {
        List<PretrainedModel> models = catalogue(zip, file).models();
        // Only names from the checked catalogue become paths.
        Set<String> names = new HashSet<>(Set.of(Catalogue.FILE));
        for (PretrainedModel model : models) {
            for (ModelFile part : model.files()) {
                check(zip, file, part.published());
                names.add(part.published().name());
            }
        }
        Optional<? extends ZipEntry> other =
                zip.stream().filter(entry -> !names.contains(entry.getName())).findFirst();
        if (other.isPresent()) {
            throw new IOException(
                    file + " is no bundle: it has " + other.get().getName() + ", which its catalogue does not name");
        }
        return models;
    }

    private static Catalogue catalogue(ZipFile zip, Path file) throws IOException {
        ZipEntry entry = zip.getEntry(Catalogue.FILE);
        if (entry == null) {
            throw new IOException(file + " is no bundle: it has no " + Catalogue.FILE);
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] text = in.readNBytes(Catalogue.MOST_BYTES);
            // Where the bundle is does not matter: its files are beside its catalogue.
            return Catalogue.parse(
                    new String(text, StandardCharsets.UTF_8),
                    new CataloguePlace(file + "!" + Catalogue.FILE, URI.create("file:/bundle/")));
        }
    }

    private static void check(ZipFile zip, Path file, PublishedFile part) throws IOException {
        if (part.bytes().isEmpty() || part.sha256().isEmpty()) {
            throw new IOException(file + " is no bundle: its catalogue has no size or no SHA-256 of " + part.name());
        }
        try (InputStream in = zip.getInputStream(entry(zip, file, part.name()))) {
            FileCopy found = FileCopy.of(
                    in, OutputStream.nullOutputStream(), part.bytes().getAsLong());
            if (!found.is(part)) {
                throw new IOException(file + " is damaged: " + part.name()
                        + " in it is not what its catalogue says, by size or SHA-256; copy it again");
            }
        }
    }

    private static ZipEntry entry(ZipFile zip, Path file, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new IOException(file + " is damaged: it has no " + name + "; copy it again");
        }
        return entry;
    }
}
