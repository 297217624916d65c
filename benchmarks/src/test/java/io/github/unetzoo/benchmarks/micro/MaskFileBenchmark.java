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
package io.github.unetzoo.benchmarks.micro;

import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.LabelPngWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Masks as PNG, to and from the folder for temporary files. */
public class MaskFileBenchmark extends NucleiBenchmark {

    private final LabelMap mask = nuclei(SIZE).mask();
    private Path folder;
    private Path read;
    private Path written;

    @Setup
    public void open() throws IOException {
        folder = Files.createTempDirectory("unetzoo-masks");
        read = folder.resolve("read.png");
        written = folder.resolve("written.png");
        ImageFiles.writeLabels(read, mask);
    }

    @TearDown
    public void close() throws IOException {
        Files.deleteIfExists(read);
        Files.deleteIfExists(written);
        Files.delete(folder);
    }

    @Benchmark
    public LabelMap read() {
        return ImageFiles.readLabels(read);
    }

    @Benchmark
    public void write() {
        ImageFiles.writeLabels(written, mask);
    }

    @Benchmark
    public void writeByRows() {
        try (LabelPngWriter writer = LabelPngWriter.open(written, SIZE, SIZE, 1)) {
            writer.write(mask);
        }
    }
}
