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

import io.github.unetzoo.download.FileCache;
import io.github.unetzoo.files.AtomicFile;
import io.github.unetzoo.files.Sha256;
import io.github.unetzoo.model.Architecture;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The catalogues there are: those that one names, those in jars, and that of what was unbundled into the cache. */
final class Catalogues {

    /** The folder of an architecture's models in a jar; a published folder like any other. */
    static final String RESOURCES = "META-INF/unetzoo/";

    /** Where copies of catalogues on the web are kept, for when the network is not to be used. */
    private static final String COPIES = "catalogues";

    private Catalogues() {}

    /**
     * The models of all catalogues by id. Of two with one id the first in this order counts: named catalogues in their
     * order, jars, the cache.
     *
     * @param named their addresses
     * @throws IOException if one cannot be read, or two jars bring different models of one id
     */
    static Map<String, PretrainedModel> models(List<URI> named, FileCache cache) throws IOException {
        Map<String, PretrainedModel> models = new TreeMap<>();
        for (URI address : named) {
            add(models, named(address, cache).models());
        }
        add(models, embedded());
        Path unbundled = cache.folder().resolve(Catalogue.FILE);
        if (Files.exists(unbundled)) {
            add(models, inFolder(cache.folder()).models());
        }
        return models;
    }

    private static void add(Map<String, PretrainedModel> models, List<PretrainedModel> more) {
        more.forEach(model -> models.putIfAbsent(model.id(), model));
    }

    /** The catalogue of a published folder. */
    static Catalogue inFolder(Path folder) throws IOException {
        Path file = folder.resolve(Catalogue.FILE);
        if (Files.size(file) > Catalogue.MOST_BYTES) {
            throw new IOException(
                    file + " is no catalogue of models: it has more than " + Catalogue.MOST_BYTES + " bytes");
        }
        return Catalogue.parse(
                Files.readString(file, StandardCharsets.UTF_8),
                new CataloguePlace(file.toString(), folder(folder.toUri().toString())));
    }

    private static URI folder(String address) {
        return URI.create(address.endsWith("/") ? address : address + "/");
    }

    private static Catalogue named(URI address, FileCache cache) throws IOException {
        String text = address.toString();
        String file = text.endsWith(".json") ? text : folder(text) + Catalogue.FILE;
        CataloguePlace place = new CataloguePlace(file, folder(file.substring(0, file.lastIndexOf('/') + 1)));
        if (!CataloguePlace.isWeb(address)) {
            return Catalogue.parse(text(cache.read(URI.create(file), Catalogue.MOST_BYTES)), place);
        }
        Path copy = cache.folder().resolve(COPIES).resolve(Sha256.of(file) + ".json");
        if (cache.isOffline() && Files.exists(copy)) {
            return Catalogue.parse(Files.readString(copy, StandardCharsets.UTF_8), place);
        }
        byte[] bytes = cache.read(URI.create(file), Catalogue.MOST_BYTES);
        Catalogue catalogue = Catalogue.parse(text(bytes), place);
        keep(bytes, copy);
        return catalogue;
    }

    private static void keep(byte[] bytes, Path copy) {
        try {
            if (!Files.exists(copy) || !Arrays.equals(Files.readAllBytes(copy), bytes)) {
                Files.createDirectories(copy.getParent());
                AtomicFile.write(copy, bytes);
            }
        } catch (IOException | ReadOnlyFileSystemException e) {
            // A cache that cannot be written serves what it has; only a later call without network would miss this.
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** What the jars on the class path bring along. */
    private static List<PretrainedModel> embedded() throws IOException {
        List<PretrainedModel> models = new ArrayList<>();
        for (String architecture : Architecture.all().keySet()) {
            models.addAll(embedded(architecture));
        }
        return models;
    }

    private static List<PretrainedModel> embedded(String architecture) throws IOException {
        String folder = RESOURCES + architecture + "/";
        Map<String, PretrainedModel> models = new TreeMap<>();
        Map<String, String> origins = new TreeMap<>();
        for (URL url : resources(folder + Catalogue.FILE)) {
            Catalogue catalogue = Catalogue.parse(
                    text(read(url)), new CataloguePlace(url.toString(), URI.create("classpath:" + folder)));
            for (PretrainedModel model : catalogue.models()) {
                if (!model.architecture().equals(architecture)) {
                    throw new IOException(url + " has " + model.id() + ", but only models of " + architecture
                            + " belong there: move it to " + RESOURCES + model.architecture() + "/");
                }
                PretrainedModel other = models.putIfAbsent(model.id(), model);
                String origin = origins.putIfAbsent(model.id(), url.toString());
                if (other != null && !other.equals(model)) {
                    throw new IOException("two jars bring different models called " + model.id() + ", " + origin
                            + " and " + url + ": leave one of them off the class path");
                }
            }
        }
        return List.copyOf(models.values());
    }

    private static Collection<URL> resources(String name) throws IOException {
        // By their text: URLs themselves are compared by asking the network.
        Map<String, URL> found = new LinkedHashMap<>();
        // The context's loader sees the architectures, as in ServiceLoader; ours sees the rest of this library.
        for (ClassLoader loader : Stream.of(
                        Thread.currentThread().getContextClassLoader(), Catalogues.class.getClassLoader())
                .filter(Objects::nonNull)
                .toList()) {
            Collections.list(loader.getResources(name)).forEach(url -> found.put(url.toString(), url));
        }
        return found.values();
    }

    private static byte[] read(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        // A cached jar would stay open, and could not be replaced on Windows.
        connection.setUseCaches(false);
        try (InputStream in = connection.getInputStream()) {
            return in.readAllBytes();
        }
    }
}
