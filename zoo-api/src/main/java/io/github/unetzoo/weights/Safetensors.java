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

import com.google.gson.stream.JsonWriter;
import io.github.unetzoo.files.AtomicFile;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The safetensors file format: a 64-bit little-endian header length, a JSON header that gives each tensor's type, shape
 * and place, then the bytes of the tensors, row-major and little-endian, without gaps.
 *
 * <p>Reading is strict. A file is refused if its header is longer than 100 MB or than the file, is not a JSON object in
 * UTF-8, names anything twice, or holds an unknown field or type, a negative dimension or a size that overflows; and if
 * the tensors overlap, leave a gap, do not fill the file exactly, or differ in size from what their shapes say. These
 * are the rules of the <a href="https://github.com/huggingface/safetensors">reference implementation</a>, and a little
 * more.
 */
public final class Safetensors {
    /** The reference implementation's bound, so that a forged length cannot claim memory. */
    static final long MAX_HEADER = 100_000_000;

    static final String METADATA = "__metadata__";

    private static final int ALIGNMENT = 8;

    private Safetensors() {}

    /**
     * Reads a file, of any size in all, though at most 2 GB per tensor. Of a file above 512 MB the tensors are views,
     * memory-mapped: it must neither shrink nor be written to while they are in use.
     *
     * @param file the file
     * @return its tensors and metadata, in the order of the header
     * @throws WeightsException if the file cannot be read or breaks a rule of the format
     */
    public static Checkpoint read(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            int headerLength = headerLength(file, channel, size);
            SafetensorsHeader header = SafetensorsHeader.parse(file, headerText(file, channel, headerLength));
            long start = Long.BYTES + (long) headerLength;
            header.checkLayout(file, size - start);
            return Checkpoint.of(
                    String.valueOf(file.getFileName()), map(file, channel, start, header), header.metadata());
        } catch (NoSuchFileException e) {
            throw new WeightsException(file + " does not exist: check the path", e);
        } catch (IOException e) {
            throw new WeightsException(file + " cannot be read: " + e, e);
        }
    }

    private static int headerLength(Path file, FileChannel channel, long size) throws IOException {
        if (size < Long.BYTES) {
            throw new WeightsException(
                    file + " is cut short: " + size + " bytes, where the header's length alone takes " + Long.BYTES);
        }
        ByteBuffer prefix = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        FileBytes.readFully(channel, prefix, 0);
        long length = prefix.getLong(0);
        long room = size - Long.BYTES;
        if (length < 0 || length > room) {
            throw new WeightsException(file + " announces a header of " + Long.toUnsignedString(length)
                    + " bytes, but only " + room + " follow: the file is cut short or damaged, fetch it again");
        }
        if (length > MAX_HEADER) {
            throw new WeightsException(
                    file + " announces a header of " + length + " bytes, above the bound of " + MAX_HEADER);
        }
        return (int) length;
    }

    private static String headerText(Path file, FileChannel channel, int length) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(length);
        FileBytes.readFully(channel, header, Long.BYTES);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(header.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new WeightsException(
                    file + " has a header that is not UTF-8: the file is damaged, fetch it again", e);
        }
    }

    private static Map<String, TensorData> map(Path file, FileChannel channel, long start, SafetensorsHeader header)
            throws IOException {
        // A mapping holds 2 GB at most and costs a system call, so neighbours share one as long as they fit.
        Map<String, TensorData> byName = new HashMap<>();
        List<SafetensorsHeader.Entry> inFileOrder = header.inFileOrder();
        int from = 0;
        while (from < inFileOrder.size()) {
            long begin = inFileOrder.get(from).begin();
            int to = from;
            while (to < inFileOrder.size() && inFileOrder.get(to).end() - begin <= Integer.MAX_VALUE) {
                to++;
            }
            if (to == from) {
                SafetensorsHeader.Entry large = inFileOrder.get(from);
                throw new WeightsException(file + ": tensor \"" + large.name() + "\" takes " + (large.end() - begin)
                        + " bytes, above the " + Integer.MAX_VALUE + " that one tensor may have: split it");
            }
            long length = inFileOrder.get(to - 1).end() - begin;
            ByteBuffer segment =
                    length == 0 ? ByteBuffer.allocate(0) : FileBytes.segment(channel, start + begin, length);
            for (SafetensorsHeader.Entry entry : inFileOrder.subList(from, to)) {
                ByteBuffer slice = segment.slice((int) (entry.begin() - begin), (int) (entry.end() - entry.begin()));
                byName.put(entry.name(), TensorData.of(entry.type(), entry.shape(), slice));
            }
            from = to;
        }
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        for (String name : header.entries().keySet()) {
            tensors.put(name, Objects.requireNonNull(byName.get(name)));
        }
        return tensors;
    }

    /**
     * Writes a checkpoint, whole or not at all. The names keep the checkpoint's order in the header; the bytes are laid out
     * widest element first, so that every tensor is aligned to its element's size.
     *
     * @param file the file to create or replace; its folder must exist
     * @param checkpoint what to write
     * @throws WeightsException if the file cannot be written, if a tensor is called {@code __metadata__}, a name is not
     *     valid Unicode, or the header would exceed 100 MB; the target is then as it was
     */
    public static void write(Path file, Checkpoint checkpoint) {
        List<String> layout = new ArrayList<>(checkpoint.names());
        layout.sort(Comparator.comparingInt(
                (String name) -> -checkpoint.get(name).type().byteSize()));
        ByteBuffer header = encodeHeader(file, checkpoint, layout);
        List<ByteBuffer> content = new ArrayList<>(List.of(header));
        layout.forEach(name -> content.add(checkpoint.get(name).bytes()));
        try {
            AtomicFile.write(file, content);
        } catch (IOException e) {
            throw new WeightsException(Optional.ofNullable(e.getMessage()).orElseGet(e::toString), e);
        }
    }

    /** Returns the length and the header, padded with blanks so that the tensors begin at a multiple of 8 bytes. */
    private static ByteBuffer encodeHeader(Path file, Checkpoint checkpoint, List<String> layout) {
        if (checkpoint.contains(METADATA)) {
            throw new WeightsException(
                    file + " cannot be written: no tensor may be called \"" + METADATA + "\", rename it");
        }
        Map<String, Long> begins = new HashMap<>();
        long position = 0;
        for (String name : layout) {
            begins.put(name, position);
            position += checkpoint.get(name).bytes().remaining();
        }
        ByteBuffer json;
        try {
            json = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(headerJson(checkpoint, begins)));
        } catch (CharacterCodingException e) {
            throw new WeightsException(file + " cannot be written: a name or the metadata is not valid Unicode", e);
        } catch (IOException e) {
            throw new IllegalStateException("a string writer failed", e);
        }
        int padded = (json.remaining() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        if (padded > MAX_HEADER) {
            throw new WeightsException(file + " cannot be written: its header takes " + padded
                    + " bytes, above the bound of " + MAX_HEADER + "; shorten the metadata");
        }
        byte[] header = new byte[Long.BYTES + padded];
        Arrays.fill(header, (byte) ' ');
        return ByteBuffer.wrap(header)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(padded)
                .put(json)
                .rewind();
    }

    private static String headerJson(Checkpoint checkpoint, Map<String, Long> begins) throws IOException {
        StringWriter text = new StringWriter();
        JsonWriter json = new JsonWriter(text);
        json.beginObject();
        if (!checkpoint.metadata().isEmpty()) {
            json.name(METADATA).beginObject();
            // In one order: maps made of few entries change theirs from process to process.
            for (Map.Entry<String, String> entry : new TreeMap<>(checkpoint.metadata()).entrySet()) {
                json.name(entry.getKey()).value(entry.getValue());
            }
            json.endObject();
        }
        for (String name : checkpoint.names()) {
            TensorData tensor = checkpoint.get(name);
            json.name(name).beginObject();
            json.name("dtype").value(tensor.type().name());
            json.name("shape").beginArray();
            for (long dimension : tensor.shape()) {
                json.value(dimension);
            }
            json.endArray();
            long begin = Objects.requireNonNull(begins.get(name));
            json.name("data_offsets").beginArray();
            json.value(begin).value(begin + tensor.bytes().remaining());
            json.endArray();
            json.endObject();
        }
        json.endObject();
        json.flush();
        return text.toString();
    }
}
