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
package io.github.unetzoo.predict;

import io.github.unetzoo.data.DataException;
import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.LabelSink;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** Labels on their way through a temporary file, where they wait until all have been seen. */
final class LabelSpool implements LabelSink, AutoCloseable {

    private final Path file;
    private final OutputStream raw;
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    private final DataOutputStream out;
    private int rows;
    private int stripRows = 1;

    LabelSpool() {
        this(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /**
     * Starts the file.
     *
     * @param folder for it
     * @throws DataException if it cannot be made
     */
    LabelSpool(Path folder) {
        try {
            file = Files.createTempFile(folder, "unetzoo-labels", ".tmp");
            raw = Files.newOutputStream(file);
        } catch (IOException e) {
            deflater.end();
            throw new DataException(
                    folder + " takes no temporary file for labels (" + e
                            + "): free some space, or name another folder with -Djava.io.tmpdir=FOLDER",
                    e);
        }
        out = new DataOutputStream(new BufferedOutputStream(new DeflaterOutputStream(raw, deflater, 1 << 16), 1 << 16));
    }

    @Override
    public void write(LabelMap strip) {
        try {
            for (int label : strip.labels()) {
                out.writeShort(label);
            }
        } catch (IOException e) {
            throw failure(e);
        }
        rows += strip.height();
        stripRows = Math.max(stripRows, strip.height());
    }

    private DataException failure(IOException e) {
        return new DataException(file + ", which labels go through, cannot be used (" + e + "): free some space", e);
    }

    /** Hands on all that came in, in strips of their own. */
    void replay(int width, LabelSink sink) {
        try {
            out.close();
            try (DataInputStream in = new DataInputStream(
                    new BufferedInputStream(new InflaterInputStream(Files.newInputStream(file)), 1 << 16))) {
                for (int top = 0; top < rows; top += stripRows) {
                    int height = Math.min(stripRows, rows - top);
                    int[] labels = new int[height * width];
                    for (int i = 0; i < labels.length; i++) {
                        labels[i] = in.readUnsignedShort();
                    }
                    sink.write(LabelMap.of(height, width, labels));
                }
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Takes the file away; what is buffered still is not written, so that a full disk does not matter. */
    @Override
    public void close() {
        try {
            try {
                raw.close();
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw failure(e);
        } finally {
            deflater.end();
        }
    }
}
