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

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The images that words of a command line mean: files, folders (the images right inside) and patterns with {@code *}
 * and {@code ?}, which not every shell expands.
 */
final class ImageInputs {

    private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "tif", "tiff", "bmp");

    private ImageInputs() {}

    /**
     * The files that a word means.
     *
     * @throws UsageException if there are none
     */
    static List<Path> of(String word) throws IOException {
        if (!isPattern(word) || isFile(word)) {
            return expand(Path.of(word));
        }
        List<Path> found = new ArrayList<>();
        for (Path path : matches(word)) {
            found.addAll(Files.isDirectory(path) ? images(path) : List.of(path));
        }
        if (found.isEmpty()) {
            throw new UsageException(word + " matches nothing: check the pattern and the folder");
        }
        return found;
    }

    private static boolean isPattern(String word) {
        return word.contains("*") || word.contains("?");
    }

    private static boolean isFile(String word) {
        try {
            return Files.exists(Path.of(word));
        } catch (InvalidPathException e) {
            // Windows has no such names.
            return false;
        }
    }

    private static List<Path> expand(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        List<Path> images = images(path);
        if (images.isEmpty()) {
            throw new UsageException(path + " holds no image (png, jpg, tif, bmp)"
                    + (Files.isDirectory(path.resolve("images")) ? ": try " + path.resolve("images") : ""));
        }
        return images;
    }

    private static List<Path> images(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> isImage(file) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isImage(Path file) {
        String name = String.valueOf(file.getFileName());
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && ENDINGS.contains(ending);
    }

    /** Expands a pattern part by part; on Windows both slashes part it. */
    private static Set<Path> matches(String pattern) throws IOException {
        String separators = java.io.File.separatorChar == '\\' ? "[/\\\\]" : "/";
        String[] parts = pattern.split(separators);
        int first = 0;
        while (!isPattern(parts[first])) {
            first++;
        }
        String head = String.join("/", List.of(parts).subList(0, first));
        boolean fromRoot = first > 0 && head.isEmpty();
        Set<Path> paths = new LinkedHashSet<>(List.of(Path.of(fromRoot ? "/" : head)));
        for (String part : List.of(parts).subList(first, parts.length)) {
            Set<Path> next = new LinkedHashSet<>();
            for (Path path : paths) {
                next.addAll(isPattern(part) ? children(path, part) : existing(path.resolve(part)));
            }
            paths = next;
        }
        return paths;
    }

    private static List<Path> existing(Path path) {
        return Files.exists(path) ? List.of(path) : List.of();
    }

    private static List<Path> children(Path folder, String pattern) throws IOException {
        // Only * and ? are special here; brackets and braces are letters of file names.
        String glob = pattern.replaceAll("[\\[\\]{}\\\\]", "\\\\$0");
        Path listed = folder.toString().isEmpty() ? Path.of(".") : folder;
        if (!Files.isDirectory(listed)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(listed, glob)) {
            for (Path path : stream) {
                Path name = path.getFileName();
                boolean hidden = String.valueOf(name).startsWith(".") && !pattern.startsWith(".");
                if (!hidden) {
                    found.add(folder.resolve(name));
                }
            }
        }
        found.sort(null);
        return found;
    }
}
