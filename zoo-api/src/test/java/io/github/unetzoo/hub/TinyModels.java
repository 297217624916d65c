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

import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.download.FileCache;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Small models of the test architecture: trained, as far as files can tell, published, and in jars. */
public final class TinyModels {

    private TinyModels() {}

    /** A model's folder with a card. */
    public static Path trained(Path folder, String id, long seed) throws IOException {
        Network network = Architecture.fromSpec("tiny", Map.of("classes", "1"));
        List<String> classes = List.of("background", "nucleus");
        try (SegmentationModel model =
                SegmentationModel.create(network, classes, new Normalization.PerImage(), Precision.FLOAT32, seed)) {
            model.save(folder, Map.of());
        }
        ModelCard full = Cards.full();
        new ModelCard(
                        id,
                        full.title(),
                        full.description(),
                        "tiny",
                        network.options(),
                        network.graph().parameterCount(),
                        LabelClass.coloured(classes),
                        new Normalization.PerImage(),
                        InputConstraints.of(network.graph()),
                        full.data(),
                        full.terms(),
                        full.training(),
                        full.measurements(),
                        full.limits(),
                        full.pictures(),
                        full.paper())
                .write(folder);
        Files.write(folder.resolve("sample1.png"), new byte[] {1, 2, 3});
        return folder;
    }

    /** Trains and publishes. */
    public static PretrainedModel published(Path folder, String id, long seed) throws IOException {
        Path trained = trained(folder.resolveSibling(folder.getFileName() + "-" + id + "-" + seed), id, seed);
        return Publication.builder().setModel(trained).setFolder(folder).build().publish();
    }

    /** A jar of models, as a variant's module would be. */
    public static Path jar(Path jar, Path published) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> files = Files.walk(published)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = published.relativize(file).toString().replace('\\', '/');
                entries.putNextEntry(new JarEntry("META-INF/unetzoo/tiny/" + name));
                Files.copy(file, entries);
            }
        }
        return jar;
    }

    /** What a body of code does. */
    public interface Body {
        void run() throws Exception;
    }

    /** Runs with jars on the class path. */
    public static void withJars(Body body, Path... jars) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        URL[] urls = Stream.of(jars).map(TinyModels::url).toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(urls, before)) {
            thread.setContextClassLoader(loader);
            body.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A hub with a cache of its own that uses no network and no settings. */
    static Hub hub(Path cache, URI... catalogues) {
        return Hub.builder()
                .optCache(FileCache.builder()
                        .optFolder(cache)
                        .optMirrors(List.of())
                        .optOffline(true)
                        .build())
                .optCatalogues(List.of(catalogues))
                .build();
    }
}
