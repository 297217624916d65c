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

import io.github.unetzoo.torchscript.Buffers.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The zip archive in which TorchScript is kept: every entry stored, below one folder. */
final class Archive {

    private static final String FORMAT_VERSION = "10\n";

    /** Pickle protocol 2 for an empty tuple. */
    private static final byte[] NO_CONSTANTS = {(byte) 0x80, 2, ')', '.'};

    private Archive() {}

    /**
     * An archive of a module without attributes.
     *
     * @param methods the source of the methods of the class {@code Net}, indented
     */
    static byte[] of(String methods) {
        return of(methods, List.of());
    }

    /**
     * An archive of a module whose attributes are buffers: whoever loads it can move them to another device.
     *
     * @param methods the source of the methods of the class {@code Net}, indented
     */
    static byte[] of(String methods, List<Buffer> buffers) {
        String source = "class Net(Module):\n  __parameters__ = []\n  __buffers__ = ["
                + buffers.stream().map(b -> "\"" + b.name() + "\", ").collect(Collectors.joining())
                + "]\n"
                + buffers.stream().map(b -> "  " + b.name() + " : Tensor\n").collect(Collectors.joining())
                + methods;
        long size =
                buffers.stream().mapToLong(c -> c.bytes().remaining() + 512L).sum() + source.length() + 4096L;
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
            store(zip, "data.pkl", object(buffers));
            store(zip, "constants.pkl", NO_CONSTANTS);
            for (int i = 0; i < buffers.size(); i++) {
                store(zip, "data/" + i, buffers.get(i).bytes().array());
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

    /** Pickle protocol 2 for {@code Net.__new__(Net)} whose state is tensors, whose values lie in entries of their own. */
    private static byte[] object(List<Buffer> buffers) {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.writeBytes(new byte[] {(byte) 0x80, 2});
        global(pickle, "__torch__", "Net");
        pickle.writeBytes(new byte[] {')', (byte) 0x81, '}', '('});
        for (int i = 0; i < buffers.size(); i++) {
            text(pickle, buffers.get(i).name());
            tensor(pickle, buffers.get(i), i);
        }
        pickle.writeBytes(new byte[] {'u', 'b', '.'});
        return pickle.toByteArray();
    }

    private static void tensor(ByteArrayOutputStream pickle, Buffer buffer, int entry) {
        global(pickle, "torch._utils", "_rebuild_tensor_v2");
        pickle.write('(');
        // The storage, by which entry, on which device and how many elements.
        pickle.write('(');
        text(pickle, "storage");
        global(pickle, "torch", buffer.storage());
        text(pickle, Integer.toString(entry));
        text(pickle, "cpu");
        integer(pickle, buffer.elements());
        pickle.write('t');
        pickle.write('Q');
        integer(pickle, 0);
        numbers(pickle, buffer.shape());
        numbers(pickle, buffer.strides());
        // No gradient, no hooks.
        pickle.write(0x89);
        global(pickle, "collections", "OrderedDict");
        pickle.writeBytes(new byte[] {')', 'R', 't', 'R'});
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
