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
package io.github.unetzoo.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Collectors;

/** The readable file formats; each knows its files by their first bytes. A further format is one more constant. */
enum CheckpointFormat {
    SAFETENSORS("safetensors") {
        @Override
        boolean recognises(byte[] head) {
            // A 64-bit header length, then a JSON object. A wrong length is for the reader to explain.
            return head.length > Long.BYTES && head[Long.BYTES] == '{' && !isText(head);
        }

        @Override
        Checkpoint read(Path file, PytorchOptions options) {
            options.stateDict().ifPresent(path -> {
                throw new WeightsException(file + " is a safetensors file, which has no state dicts to choose from:"
                        + " leave out the choice of " + Unpickler.quoted(path));
            });
            return Safetensors.read(file);
        }
    },
    PYTORCH_ZIP("PyTorch (since 1.6)") {
        @Override
        boolean recognises(byte[] head) {
            String start = new String(head, 0, Math.min(head.length, 4), StandardCharsets.ISO_8859_1);
            // The first entry, or the end of an archive without entries.
            return start.equals("PK\3\4") || start.equals("PK\5\6");
        }

        @Override
        Checkpoint read(Path file, PytorchOptions options) {
            return PytorchFile.readZip(file, options);
        }
    },
    PYTORCH_LEGACY("PyTorch (before 1.6)") {
        @Override
        boolean recognises(byte[] head) {
            // Any pickle of a protocol since 2; what it lacks is for the reader to explain.
            return head.length >= 2 && head[0] == (byte) 0x80 && head[1] >= 2 && head[1] <= 5;
        }

        @Override
        Checkpoint read(Path file, PytorchOptions options) {
            return PytorchFile.readLegacy(file, options);
        }
    };

    private static final int HEAD = 512;

    private final String label;

    CheckpointFormat(String label) {
        this.label = label;
    }

    abstract boolean recognises(byte[] head);

    abstract Checkpoint read(Path file, PytorchOptions options);

    static CheckpointFormat of(Path file) {
        byte[] head = head(file);
        if (head.length == 0) {
            throw new WeightsException(file + " is empty: fetch it again");
        }
        for (CheckpointFormat format : values()) {
            if (format.recognises(head)) {
                return format;
            }
        }
        if (isWebPage(head)) {
            throw new WeightsException(file + " is a web page, not weights: the address it came from answered with an"
                    + " error or a log-in form; open the file in a browser to see which, then fetch it again");
        }
        String readable = Arrays.stream(values()).map(format -> format.label).collect(Collectors.joining(", "));
        byte[] first = Arrays.copyOf(head, Math.min(head.length, 8));
        throw new WeightsException(file + " is of no readable format (it begins with the bytes "
                + HexFormat.ofDelimiter(" ").formatHex(first) + "); the formats read are: " + readable);
    }

    private static byte[] head(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(HEAD);
        } catch (NoSuchFileException e) {
            throw new WeightsException(file + " does not exist: check the path", e);
        } catch (IOException e) {
            throw new WeightsException(file + " cannot be read: " + e, e);
        }
    }

    /** Binary headers hold zero bytes (a safetensors header of 60 bytes even begins with '<'); text never does. */
    private static boolean isText(byte[] head) {
        for (byte b : head) {
            if (b == 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWebPage(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        // XML too: that is how object stores say "access denied".
        return isText(head) && (text.contains("<!doctype html") || text.contains("<html") || text.startsWith("<?xml"));
    }
}
