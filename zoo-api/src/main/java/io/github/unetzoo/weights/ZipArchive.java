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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A zip file, with zip64, as strictly read as a stranger's file must be: the directory must lie at the end and nowhere
 * else, no two entries may share bytes or a name, no name may lead out of the archive, and an entry is inflated to the
 * size that the directory gives and no further. The JDK's reader allows more and explains less.
 */
final class ZipArchive {
    /** A file inside the archive; its data end at or before {@code limit}. */
    record Entry(String name, boolean deflated, long crc, long compressed, long size, long offset, long limit) {}

    private static final int END = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int LOCATOR = 0x07064b50;
    private static final int LOCATOR_LENGTH = 20;
    private static final int END64 = 0x06064b50;
    private static final int END64_LENGTH = 56;
    private static final int CENTRAL = 0x02014b50;
    private static final int CENTRAL_LENGTH = 46;
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_LENGTH = 30;
    private static final int MAX_ENTRIES = 100_000;
    private static final int MAX_DIRECTORY = 16 << 20;
    private static final long U16 = 0xffffL;
    private static final long U32 = 0xffff_ffffL;
    /** Encrypted, patched, strongly encrypted, masked. */
    private static final int UNREADABLE_FLAGS = 0x0001 | 0x0020 | 0x0040 | 0x2000;

    /** Weights hardly compress: an archive that inflates by more than this factor, and the allowance, is an attack. */
    private static final long MAX_RATIO = 32;

    private final Path file;
    private final FileChannel channel;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    /** What may still be inflated beyond the ratio, in all; zeros do compress. */
    private long allowance = 4L << 20;

    private ZipArchive(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static ZipArchive open(Path file, FileChannel channel) throws IOException {
        ZipArchive archive = new ZipArchive(file, channel);
        archive.readDirectory();
        return archive;
    }

    Map<String, Entry> entries() {
        return entries;
    }

    private record Place(long offset, long size, long count) {}

    private void readDirectory() throws IOException {
        Place place = directory();
        if (place.count() > MAX_ENTRIES || place.size() > MAX_DIRECTORY) {
            throw error("has a zip directory of " + place.count() + " entries in " + place.size()
                    + " bytes, above the bounds of " + MAX_ENTRIES + " and " + MAX_DIRECTORY);
        }
        ByteBuffer in = little(FileBytes.read(channel, place.offset(), (int) place.size()));
        List<Entry> found = new ArrayList<>();
        for (long i = 0; i < place.count(); i++) {
            found.add(entry(in, place.offset()));
        }
        if (in.hasRemaining()) {
            throw error(
                    "has " + in.remaining() + " bytes in its zip directory beyond its " + place.count() + " entries");
        }
        checkOverlap(found, place.offset());
    }

    private Place directory() throws IOException {
        long size = channel.size();
        int tailLength = (int) Math.min(size, END_LENGTH + U16);
        ByteBuffer tail = little(FileBytes.read(channel, size - tailLength, tailLength));
        int at = tailLength - END_LENGTH;
        while (at >= 0
                && !(tail.getInt(at) == END
                        && Short.toUnsignedInt(tail.getShort(at + 20)) == tailLength - END_LENGTH - at)) {
            at--;
        }
        if (at < 0) {
            throw error("is a zip file without a directory at its end: it is cut short, fetch it again");
        }
        long end = size - tailLength + at;
        if (u16(tail, at + 4) != u16(tail, at + 6) || u16(tail, at + 8) != u16(tail, at + 10)) {
            throw error("is a part of a zip file of several: join them first");
        }
        Place place = new Place(u32(tail, at + 16), u32(tail, at + 12), u16(tail, at + 10));
        long directoryEnd = end;
        ByteBuffer locator = end < LOCATOR_LENGTH
                ? ByteBuffer.allocate(LOCATOR_LENGTH)
                : little(FileBytes.read(channel, end - LOCATOR_LENGTH, LOCATOR_LENGTH));
        if (locator.getInt(0) == LOCATOR) {
            directoryEnd = locator.getLong(8);
            if (directoryEnd < 0 || directoryEnd != end - LOCATOR_LENGTH - END64_LENGTH) {
                throw error("gives byte " + Long.toUnsignedString(directoryEnd) + " for the end of its zip directory,"
                        + " expected byte " + (end - LOCATOR_LENGTH - END64_LENGTH));
            }
            ByteBuffer large = little(FileBytes.read(channel, directoryEnd, END64_LENGTH));
            if (large.getInt(0) != END64) {
                throw error("has no zip64 directory end at byte " + directoryEnd);
            }
            Place wide = new Place(large.getLong(48), large.getLong(40), large.getLong(32));
            if (disagree(place.count(), wide.count(), U16)
                    || disagree(place.size(), wide.size(), U32)
                    || disagree(place.offset(), wide.offset(), U32)) {
                throw error("has two zip directory ends that disagree: " + place + " and " + wide);
            }
            place = wide;
        }
        if (place.offset() < 0
                || place.size() < 0
                || place.count() < 0
                || place.offset() != directoryEnd - place.size()) {
            throw error("gives its zip directory as " + Long.toUnsignedString(place.size()) + " bytes from byte "
                    + Long.toUnsignedString(place.offset()) + ", but it must end at byte " + directoryEnd);
        }
        return place;
    }

    private static boolean disagree(long narrow, long wide, long saturated) {
        return narrow != saturated && narrow != wide;
    }

    private Entry entry(ByteBuffer in, long end) {
        int at = in.position();
        if (in.remaining() < CENTRAL_LENGTH || in.getInt(at) != CENTRAL) {
            throw error("has a damaged zip directory: entry expected at byte " + at + " of it");
        }
        int nameLength = u16(in, at + 28);
        int extraLength = u16(in, at + 30);
        int commentLength = u16(in, at + 32);
        if (in.remaining() - CENTRAL_LENGTH < nameLength + extraLength + commentLength) {
            throw error("has a damaged zip directory: the entry at byte " + at + " of it is cut short");
        }
        String name = name(in.slice(at + CENTRAL_LENGTH, nameLength));
        int flags = u16(in, at + 8);
        if ((flags & UNREADABLE_FLAGS) != 0) {
            throw error("has the encrypted entry " + Unpickler.quoted(name) + ": decrypt it first");
        }
        int method = u16(in, at + 10);
        if (method != 0 && method != 8) {
            throw error("has entry " + Unpickler.quoted(name) + " compressed by method " + method
                    + "; stored (0) and deflated (8) are read");
        }
        Extra extra = new Extra(little(in.slice(at + CENTRAL_LENGTH + nameLength, extraLength)), name);
        long size = extra.wide(u32(in, at + 24));
        long compressed = extra.wide(u32(in, at + 20));
        long offset = extra.wide(u32(in, at + 42));
        if (offset < 0 || compressed < 0 || size < 0 || offset > end || compressed > end - offset) {
            throw error("gives entry " + Unpickler.quoted(name) + " as " + Long.toUnsignedString(compressed)
                    + " bytes from byte " + Long.toUnsignedString(offset) + ", beyond the " + end
                    + " bytes of data: the file is cut short or damaged, fetch it again");
        }
        if (method == 0 && compressed != size) {
            throw error(
                    "gives the stored entry " + Unpickler.quoted(name) + " two sizes, " + compressed + " and " + size);
        }
        in.position(at + CENTRAL_LENGTH + nameLength + extraLength + commentLength);
        return new Entry(name, method == 8, u32(in, at + 16), compressed, size, offset, end);
    }

    private String name(ByteBuffer bytes) {
        String name;
        try {
            name = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new WeightsException(file + " has a zip entry whose name is not UTF-8", e);
        }
        String path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw error("has the zip entry " + Unpickler.quoted(name)
                        + ", a path that leads out of the archive or is not normalised: the file is not to be trusted");
            }
        }
        if (path.chars().anyMatch(c -> c < ' ' || c == '\\' || c == 0x7f)) {
            throw error("has the zip entry " + Unpickler.quoted(name)
                    + ", with a backslash or a control character in its name: the file is not to be trusted");
        }
        return name;
    }

    /** The 64-bit fields of an entry, in the order in which the 32-bit ones overflowed. */
    private final class Extra {
        private final String name;
        private Optional<ByteBuffer> fields = Optional.empty();

        Extra(ByteBuffer in, String name) {
            this.name = name;
            while (in.remaining() >= 4) {
                int id = Short.toUnsignedInt(in.getShort());
                int length = Short.toUnsignedInt(in.getShort());
                if (length > in.remaining()) {
                    // PyTorch pads by an extra field; a broken one matters only if we need what is behind it.
                    return;
                }
                if (id == 1) {
                    fields = Optional.of(little(in.slice(in.position(), length)));
                    return;
                }
                in.position(in.position() + length);
            }
        }

        long wide(long narrow) {
            if (narrow != U32) {
                return narrow;
            }
            return fields.filter(f -> f.remaining() >= Long.BYTES)
                    .orElseThrow(() -> error("has entry " + Unpickler.quoted(name) + " without its zip64 sizes"))
                    .getLong();
        }
    }

    private void checkOverlap(List<Entry> found, long end) {
        List<Entry> inFileOrder = new ArrayList<>(found);
        inFileOrder.sort(Comparator.comparingLong(Entry::offset));
        Map<String, Long> limits = new LinkedHashMap<>();
        for (int i = 0; i < inFileOrder.size(); i++) {
            Entry entry = inFileOrder.get(i);
            long limit = i + 1 < inFileOrder.size() ? inFileOrder.get(i + 1).offset() : end;
            if (entry.compressed() + LOCAL_LENGTH > limit - entry.offset()) {
                throw error("has entry " + Unpickler.quoted(entry.name()) + " of " + entry.compressed()
                        + " bytes overlap what begins at byte " + limit);
            }
            if (limits.put(entry.name(), limit) != null) {
                throw error("has two entries called " + Unpickler.quoted(entry.name()));
            }
        }
        for (Entry e : found) {
            long limit = limits.getOrDefault(e.name(), end);
            entries.put(
                    e.name(), new Entry(e.name(), e.deflated(), e.crc(), e.compressed(), e.size(), e.offset(), limit));
        }
    }

    /** Reads an entry of at most {@code bound} bytes and checks its sum. */
    ByteBuffer read(Entry entry, long bound) throws IOException {
        String what = "entry " + Unpickler.quoted(entry.name());
        if (entry.size() > bound) {
            throw error("has " + what + " of " + entry.size() + " bytes"
                    + (entry.deflated() ? " (compressed to " + entry.compressed() + ")" : "") + ", above the bound of "
                    + bound);
        }
        allowance -= Math.max(0, entry.size() - MAX_RATIO * entry.compressed());
        if (allowance < 0) {
            throw error("has " + what + ", which inflates from " + entry.compressed() + " to " + entry.size()
                    + " bytes, by more than the bound of " + MAX_RATIO + " times");
        }
        ByteBuffer data = FileBytes.segment(channel, begin(entry, what), entry.compressed());
        ByteBuffer bytes = entry.deflated() ? inflate(data, entry, what) : data;
        CRC32 crc = new CRC32();
        crc.update(bytes.duplicate());
        if (crc.getValue() != entry.crc()) {
            throw error("has " + what + " with the checksum " + Long.toHexString(crc.getValue()) + ", expected "
                    + Long.toHexString(entry.crc()) + ": the file is damaged, fetch it again");
        }
        return bytes;
    }

    private long begin(Entry entry, String what) throws IOException {
        ByteBuffer header = little(FileBytes.read(channel, entry.offset(), LOCAL_LENGTH));
        byte[] name = entry.name().getBytes(StandardCharsets.UTF_8);
        int nameLength = u16(header, 26);
        long begin = entry.offset() + LOCAL_LENGTH + nameLength + u16(header, 28);
        if (header.getInt(0) != LOCAL
                || nameLength != name.length
                || u16(header, 8) != (entry.deflated() ? 8 : 0)
                || begin > entry.limit()
                || entry.compressed() > entry.limit() - begin) {
            throw error("has " + what + " with a header, at byte " + entry.offset()
                    + ", that does not agree with the directory");
        }
        if (!FileBytes.read(channel, entry.offset() + LOCAL_LENGTH, nameLength).equals(ByteBuffer.wrap(name))) {
            throw error("has " + what + " under another name at byte " + entry.offset());
        }
        return begin;
    }

    private ByteBuffer inflate(ByteBuffer data, Entry entry, String what) {
        Inflater inflater = new Inflater(true);
        try {
            byte[] bytes = new byte[(int) entry.size()];
            inflater.setInput(data);
            int filled = 0;
            while (filled < bytes.length) {
                int some = inflater.inflate(bytes, filled, bytes.length - filled);
                if (some == 0) {
                    throw error("has " + what + ", which inflates to " + filled + " bytes, expected " + bytes.length);
                }
                filled += some;
            }
            if (inflater.inflate(new byte[1]) != 0 || !inflater.finished()) {
                throw error("has " + what + ", which inflates to more than the " + bytes.length
                        + " bytes that the directory gives");
            }
            return ByteBuffer.wrap(bytes);
        } catch (DataFormatException e) {
            throw new WeightsException(file + " has " + what + ", which cannot be inflated: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
    }

    private static ByteBuffer little(ByteBuffer bytes) {
        return bytes.order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int u16(ByteBuffer in, int at) {
        return Short.toUnsignedInt(in.getShort(at));
    }

    private static long u32(ByteBuffer in, int at) {
        return Integer.toUnsignedLong(in.getInt(at));
    }

    private WeightsException error(String message) {
        return new WeightsException(file + " " + message);
    }
}
