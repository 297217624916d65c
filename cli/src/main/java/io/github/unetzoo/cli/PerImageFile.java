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

import io.github.unetzoo.benchmarks.compare.CsvLine;
import io.github.unetzoo.files.PendingFile;
import io.github.unetzoo.metric.Counts;
import io.github.unetzoo.metric.ImageScore;
import io.github.unetzoo.metric.InstanceCounts;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;

/** Scores of single images as CSV, full precision, empty where undefined or not measured. */
final class PerImageFile implements AutoCloseable {

    private static final List<String> HEAD = List.of(
            "image",
            "class",
            "tp",
            "fp",
            "fn",
            "tn",
            "dice",
            "iou",
            "precision",
            "recall",
            "accuracy",
            "specificity",
            "hd95",
            "assd",
            "boundary_f1",
            "true_objects",
            "predicted_objects",
            "matched_objects",
            "instance_f1");

    private final Optional<PendingFile> pending;
    private final Writer out;

    private PerImageFile(Optional<PendingFile> pending) {
        this.pending = pending;
        this.out = pending.<Writer>map(file -> new BufferedWriter(new OutputStreamWriter(file, StandardCharsets.UTF_8)))
                .orElseGet(Writer::nullWriter);
    }

    /**
     * Starts the file with its head; the folder is made if need be.
     *
     * @param file if empty, nothing is written
     */
    static PerImageFile open(Optional<Path> file) throws IOException {
        if (file.isEmpty()) {
            return new PerImageFile(Optional.empty());
        }
        Console.makeFolderOf(file.get());
        PerImageFile opened = new PerImageFile(Optional.of(PendingFile.open(file.get())));
        opened.out.write(CsvLine.of(HEAD));
        return opened;
    }

    /**
     * Writes the rows of an image.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    void write(List<ImageScore> rows) {
        try {
            for (ImageScore row : rows) {
                out.write(CsvLine.of(fields(row)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> fields(ImageScore row) {
        Counts counts = row.counts();
        return List.of(
                row.image(),
                row.className(),
                Long.toString(counts.tp()),
                Long.toString(counts.fp()),
                Long.toString(counts.fn()),
                Long.toString(counts.tn()),
                number(counts.dice()),
                number(counts.iou()),
                number(counts.precision()),
                number(counts.recall()),
                number(counts.accuracy()),
                number(counts.specificity()),
                number(row.hd95()),
                number(row.assd()),
                number(row.boundaryF1()),
                objects(row, InstanceCounts::truth),
                objects(row, InstanceCounts::predicted),
                objects(row, InstanceCounts::matched),
                number(row.instanceF1()));
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
    }

    private static String objects(ImageScore row, ToLongFunction<InstanceCounts> count) {
        return row.instances()
                .map(found -> Long.toString(count.applyAsLong(found)))
                .orElse("");
    }

    /**
     * Lets the file appear, whole.
     *
     * @throws IOException naming the file, which is then as it was
     */
    void commit() throws IOException {
        out.flush();
        if (pending.isPresent()) {
            pending.get().commit();
        }
    }

    /** Without {@link #commit} before, the file stays as it was. */
    @Override
    public void close() throws IOException {
        if (pending.isPresent()) {
            pending.get().close();
        }
    }
}
