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

import com.google.gson.Gson;
import io.github.unetzoo.encoder.ResNet;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A made-up ResNet-34 as torchvision publishes its own, on a web server of this machine, and a record of published
 * weights that names it in place of the real one.
 */
final class PublishedEncoder implements AutoCloseable {

    private static final String FILE = "resnet34-golden.pth";

    private final FolderServer server;
    private final Path record;

    /** Writes both below a folder, and serves the first. */
    PublishedEncoder(Path folder) throws IOException {
        Path file = Files.createDirectories(folder).resolve(FILE);
        TorchFile.ZIP.write(file, TorchFile.classifier(ResNet.RESNET34));
        server = new FolderServer(folder);
        record = folder.resolve("record");
        Path resource = record.resolve("io/github/unetzoo/encoder/pretrained.json");
        Files.createDirectories(resource.getParent());
        Map<String, Object> entry = Map.ofEntries(
                Map.entry("encoder", ResNet.RESNET34.name()),
                Map.entry("tag", "golden"),
                Map.entry("publisher", "test"),
                Map.entry("names", "torchvision-encoder"),
                Map.entry("file", FILE),
                Map.entry("url", server.address(FILE)),
                Map.entry("sha256", Sha256.of(file)),
                Map.entry("format", "pytorch-zip"),
                Map.entry("mean", List.of(0.485, 0.456, 0.406)),
                Map.entry("std", List.of(0.229, 0.224, 0.225)));
        Files.writeString(resource, new Gson().toJson(List.of(entry)));
    }

    /** This test's class path, the record before the library's own. */
    String classPath() {
        return record + File.pathSeparator + System.getProperty("java.class.path");
    }

    /** How often the file was asked for. */
    int requests() {
        return server.requests();
    }

    @Override
    public void close() {
        server.close();
    }
}
