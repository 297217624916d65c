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
package io.github.unetzoo.benchmarks.compare;

import io.github.unetzoo.files.Sha256;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.train.Training;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The compiled code that decides what a training comes to. A comparison's cells are comparable if one code trained them;
 * the commit alone would not tell, for most commits change something else.
 */
final class TrainingCode {

    /**
     * Rooms of zoo-api through which a training goes. What only scores or shows is not among them; nor is {@code model},
     * most of which has no part in it, though it draws the first weights: these are pinned by tests of its own.
     */
    private static final List<String> ROOMS =
            List.of("data", "encoder", "geometry", "graph", "layers", "loss", "metric", "torchscript", "train");

    private static final String ROOT = "io/github/unetzoo/";

    private TrainingCode() {}

    /**
     * The SHA-256 of the class files of those rooms and of the variant's own, with their names.
     *
     * @param architecture the variant's name
     * @throws IOException if class files cannot be read
     */
    static String hash(String architecture) throws IOException {
        Sha256 hash = new Sha256();
        for (String room : ROOMS) {
            add(hash, Training.class, ROOT + room);
        }
        Class<?> variant = Architecture.named(architecture).getClass();
        add(hash, variant, variant.getPackageName().replace('.', '/'));
        return hash.hex();
    }

    private static void add(Sha256 hash, Class<?> member, String folder) throws IOException {
        URI source = Optional.ofNullable(member.getProtectionDomain().getCodeSource())
                .map(CodeSource::getLocation)
                .map(location -> {
                    try {
                        return location.toURI();
                    } catch (URISyntaxException e) {
                        throw new IllegalStateException(location + ", from which " + member + " comes, is no URI", e);
                    }
                })
                .orElseThrow(() -> new IOException(member + " does not say from which file it comes"));
        Path path = Path.of(source);
        if (Files.isDirectory(path)) {
            add(hash, path.resolve(folder));
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(path)) {
                add(hash, jar.getPath(folder));
            }
        }
    }

    private static void add(Sha256 hash, Path folder) throws IOException {
        List<Path> classes;
        try (Stream<Path> files = Files.walk(folder)) {
            classes = files.filter(file -> file.toString().endsWith(".class"))
                    .sorted((a, b) -> a.toString().compareTo(b.toString()))
                    .toList();
        }
        for (Path file : classes) {
            hash.add(folder.relativize(file).toString().replace('\\', '/'));
            try (InputStream in = Files.newInputStream(file)) {
                hash.add(in);
            }
        }
    }
}
