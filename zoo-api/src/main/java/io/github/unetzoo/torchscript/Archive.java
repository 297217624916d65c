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
package io.github.unetzoo.torchscript;

import io.github.unetzoo.torchscript.Constants.Constant;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The zip archive in which TorchScript is kept: every entry stored, below one folder. */
final class Archive {

    private static final String FORMAT_VERSION = "10\n";

    private Archive() {}

    /**
     * An archive of a module without attributes or constants.
     *
     * @param methods the source of the methods of the class {@code Net}, indented
     */
    static byte[] of(String methods) {
        return of(methods, List.of());
    }

    /**
     * An archive of a module without attributes.
     *
     * @param methods the source of the methods of the class {@code Net}, indented
     * @param constants what the source calls {@code CONSTANTS.c0} and on
     */
    static byte[] of(String methods, List<Constant> constants) {
        String source = "class Net(Module):\n  __parameters__ = []\n  __buffers__ = []\n" + methods;
        long size =
                constants.stream().mapToLong(c -> c.bytes().remaining() + 512L).sum() + source.length() + 4096L;
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "weights of " + size + " bytes do not fit into one archive, which may have " + Integer.MAX_VALUE
                            + ": choose a narrower network, or bfloat16");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) size);
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            store(zip, "version", FORMAT_VERSION.getBytes(StandardCharsets.UTF_8));
            store(zip, "byteorder", "little".getBytes(StandardCharsets.UTF_8));
            store(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
            store(zip, "data.pkl", emptyObject());
            store(zip, "constants.pkl", tuple(constants));
            for (int i = 0; i < constants.size(); i++) {
                store(zip, "constants/" + i, constants.get(i).bytes().array());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing an archive to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry("net/" + name);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(crc.getValue());
        // A fixed date: the same graph gives the same bytes.
        entry.setTime(315_532_800_000L);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /** Pickle protocol 2 for {@code Net.__new__(Net)} with an empty state. */
    private static byte[] emptyObject() {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.writeBytes(new byte[] {(byte) 0x80, 2});
        pickle.writeBytes("c__torch__\nNet\n".getBytes(StandardCharsets.US_ASCII));
        pickle.writeBytes(new byte[] {')', (byte) 0x81, '}', '(', 'u', 'b', '.'});
        return pickle.toByteArray();
    }

    /** Pickle protocol 2 for a tuple of tensors whose values lie in entries of their own. */
    private static byte[] tuple(List<Constant> constants) {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.writeBytes(new byte[] {(byte) 0x80, 2, '('});
        for (int i = 0; i < constants.size(); i++) {
            Constant constant = constants.get(i);
            global(pickle, "torch._utils", "_rebuild_tensor_v2");
            pickle.write('(');
            // The storage, by which entry, on which device and how many elements.
            pickle.write('(');
            text(pickle, "storage");
            global(pickle, "torch", constant.storage());
            text(pickle, Integer.toString(i));
            text(pickle, "cpu");
            integer(pickle, constant.elements());
            pickle.write('t');
            pickle.write('Q');
            integer(pickle, 0);
            numbers(pickle, constant.shape());
            numbers(pickle, constant.strides());
            // No gradient, no hooks.
            pickle.write(0x89);
            global(pickle, "collections", "OrderedDict");
            pickle.writeBytes(new byte[] {')', 'R', 't', 'R'});
        }
        pickle.writeBytes(new byte[] {'t', '.'});
        return pickle.toByteArray();
    }

    private static void global(ByteArrayOutputStream pickle, String module, String name) {
        pickle.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static void text(ByteArrayOutputStream pickle, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        pickle.write('X');
        pickle.writeBytes(littleEndian(bytes.length));
        pickle.writeBytes(bytes);
    }

    private static void integer(ByteArrayOutputStream pickle, long value) {
        pickle.write('J');
        pickle.writeBytes(littleEndian(Math.toIntExact(value)));
    }

    private static byte[] littleEndian(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    private static void numbers(ByteArrayOutputStream pickle, List<Long> values) {
        pickle.write('(');
        for (long value : values) {
            integer(pickle, value);
        }
        pickle.write('t');
    }
}
