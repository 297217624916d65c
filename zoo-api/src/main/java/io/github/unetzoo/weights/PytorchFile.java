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

import io.github.unetzoo.weights.Pickled.Dict;
import io.github.unetzoo.weights.Pickled.Storage;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The two file formats of {@code torch.save}. Since PyTorch 1.6 it is a zip file of {@code NAME/data.pkl}, a pickle
 * whose tensors refer to storages, {@code NAME/data/KEY}, the storages' bytes, {@code NAME/version} and, later, {@code
 * NAME/byteorder}. Before, it was five pickles, a magic number, a version, facts of the machine, the object and the
 * storages' keys, then the storages themselves, each after its length.
 */
final class PytorchFile {
    /** In a checkpoint's metadata: where in the file the tensors lay, unless at its top. */
    static final String STATE_DICT = "pytorch.state_dict";

    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final BigInteger LEGACY_VERSION = BigInteger.valueOf(1001);
    private static final int MAX_SMALL_ENTRY = 64;
    /** The versions that libtorch 2.7 reads. */
    private static final int MAX_ZIP_VERSION = 10;

    private PytorchFile() {}

    /** Finds a storage's bytes, which must be exactly as many as its type and count say. */
    interface Storages {
        ByteBuffer bytes(Storage storage) throws IOException;
    }

    private interface Reader {
        Checkpoint read(FileChannel channel) throws IOException;
    }

    static Checkpoint readZip(Path file, PytorchOptions options) {
        return open(file, channel -> {
            ZipArchive archive = ZipArchive.open(file, channel);
            String folder = folder(file, archive);
            checkVersion(file, archive, folder);
            checkByteOrder(file, archive, folder);
            String name = folder + "data.pkl";
            ByteBuffer pickle = archive.read(entry(file, archive, name), Unpickler.MAX_BYTES);
            Pickled root = new Unpickler(file + ": " + name, pickle).load();
            return checkpoint(file, root, options, channel.size(), storage -> {
                String key = folder + "data/" + storage.key();
                ZipArchive.Entry entry = entry(file, archive, key);
                checkSize(file, storage, entry.size());
                return archive.read(entry, Integer.MAX_VALUE);
            });
        });
    }

    private static ZipArchive.Entry entry(Path file, ZipArchive archive, String name) {
        ZipArchive.Entry entry = archive.entries().get(name);
        if (entry == null) {
            throw new WeightsException(
                    file + " lacks the entry " + Unpickler.quoted(name) + ": it is damaged, fetch it again");
        }
        return entry;
    }

    private static String folder(Path file, ZipArchive archive) {
        List<String> pickles = archive.entries().keySet().stream()
                .filter(name -> name.indexOf('/') == name.lastIndexOf('/') && name.endsWith("/data.pkl"))
                .toList();
        if (pickles.size() != 1) {
            throw new WeightsException(file + " is a zip file with " + pickles.size()
                    + " entries of the form NAME/data.pkl, expected one: torch.save did not write it");
        }
        String folder = pickles.get(0).substring(0, pickles.get(0).indexOf('/') + 1);
        if (archive.entries().containsKey(folder + "constants.pkl")) {
            throw new WeightsException(
                    file + " is a TorchScript archive, a program with its weights: in Python, load it"
                            + " with torch.jit.load and save its state_dict()");
        }
        return folder;
    }

    private static void checkVersion(Path file, ZipArchive archive, String folder) throws IOException {
        String version = text(archive, entry(file, archive, folder + "version"));
        if (!version.matches("[1-9]|10")) {
            throw new WeightsException(file + " is of format version " + Unpickler.quoted(version) + "; versions 1 to "
                    + MAX_ZIP_VERSION + " are read");
        }
    }

    private static void checkByteOrder(Path file, ZipArchive archive, String folder) throws IOException {
        ZipArchive.Entry entry = archive.entries().get(folder + "byteorder");
        if (entry == null) {
            // Before PyTorch 2.1 nothing was said; big-endian machines were hardly supported.
            return;
        }
        String order = text(archive, entry);
        if (!order.equals("little")) {
            throw new WeightsException(file + " has the byte order " + Unpickler.quoted(order)
                    + ", expected \"little\": load and save it on an ordinary machine");
        }
    }

    private static String text(ZipArchive archive, ZipArchive.Entry entry) throws IOException {
        return StandardCharsets.UTF_8
                .decode(archive.read(entry, MAX_SMALL_ENTRY))
                .toString()
                .strip();
    }

    static Checkpoint readLegacy(Path file, PytorchOptions options) {
        return open(file, channel -> {
            long size = channel.size();
            ByteBuffer in = FileBytes.read(channel, 0, (int) Math.min(size, Unpickler.MAX_BYTES));
            Pickled magic = new Unpickler(file + ": its first pickle", in).load();
            if (!(magic instanceof Pickled.Int number) || !number.value().equals(MAGIC)) {
                throw new WeightsException(file + " is a Python pickle, but not one that torch.save wrote: it begins"
                        + " with " + magic.kind() + ", expected PyTorch's magic number");
            }
            Pickled version = new Unpickler(file + ": its version", in).load();
            if (!(version instanceof Pickled.Int is) || !is.value().equals(LEGACY_VERSION)) {
                throw new WeightsException(file + " has "
                        + (version instanceof Pickled.Int other ? "version " + shortened(other) : version.kind())
                        + " after its magic number, expected version " + LEGACY_VERSION);
            }
            Pickled machine = new Unpickler(file + ": its system information", in).load();
            if (!(machine instanceof Dict facts)
                    || !(facts.named.get("little_endian") instanceof Pickled.Bool little)
                    || !little.value()) {
                throw new WeightsException(
                        file + " was not saved on a little-endian machine, by its system information:"
                                + " load and save it on an ordinary machine");
            }
            Unpickler object = new Unpickler(file + ": its pickle", in);
            Pickled root = object.load();
            Pickled keys = new Unpickler(file + ": its list of storages", in).load();
            Map<String, Long> places = places(file, channel, keys, object.storages(), in.position());
            return checkpoint(file, root, options, size, storage -> {
                Long place = places.get(storage.key());
                if (place == null) {
                    throw new WeightsException(file + " lacks the storage " + Unpickler.quoted(storage.key())
                            + ": it is damaged, fetch it again");
                }
                return FileBytes.segment(channel, place, size(file, storage));
            });
        });
    }

    private static String shortened(Pickled.Int number) {
        return number.value().bitLength() < Long.SIZE ? number.value().toString() : "of many digits";
    }

    /** Walks along the storages, which lie end to end and fill the file, and returns where the bytes of each begin. */
    private static Map<String, Long> places(
            Path file, FileChannel channel, Pickled keys, Map<String, Storage> storages, long start)
            throws IOException {
        if (!(keys instanceof Pickled.Sequence list)) {
            throw new WeightsException(file + " has " + keys.kind() + " for its list of storages");
        }
        Map<String, Long> places = new HashMap<>();
        long size = channel.size();
        long at = start;
        for (Pickled item : list.items()) {
            Storage storage = item instanceof Pickled.Text key ? storages.get(key.value()) : null;
            if (storage == null) {
                throw new WeightsException(
                        file + " lists a storage that its pickle does not refer to: it is damaged, fetch it again");
            }
            String what = "storage " + Unpickler.quoted(storage.key());
            long bytes = size(file, storage);
            if (size - at < Long.BYTES || size - at - Long.BYTES < bytes) {
                throw new WeightsException(file + " is cut short: " + what + " takes " + bytes
                        + " bytes and its length 8, but " + (size - at) + " are left at byte " + at
                        + "; fetch it again");
            }
            long count =
                    Long.reverseBytes(FileBytes.read(channel, at, Long.BYTES).getLong());
            if (count != storage.count()) {
                throw new WeightsException(file + " has " + what + " of " + count + " elements at byte " + at
                        + ", expected " + storage.count());
            }
            if (places.put(storage.key(), at + Long.BYTES) != null) {
                throw new WeightsException(file + " lists " + what + " twice");
            }
            at += Long.BYTES + bytes;
        }
        if (at != size) {
            throw new WeightsException(file + " goes on for " + (size - at)
                    + " bytes after its last storage, which ends" + " at byte " + at);
        }
        return places;
    }

    private static Checkpoint open(Path file, Reader reader) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return reader.read(channel);
        } catch (NoSuchFileException e) {
            throw new WeightsException(file + " does not exist: check the path", e);
        } catch (IOException e) {
            throw new WeightsException(file + " cannot be read: " + e, e);
        }
    }

    private static Checkpoint checkpoint(
            Path file, Pickled root, PytorchOptions options, long fileSize, Storages storages) throws IOException {
        StateDict found = StateDict.find(file, root, options.stateDict());
        TensorBuilder builder = new TensorBuilder(file, storages, fileSize);
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, Pickled.Tensor> entry : found.tensors().entrySet()) {
            tensors.put(entry.getKey(), builder.build(entry.getKey(), entry.getValue()));
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        if (!found.path().isEmpty()) {
            metadata.put(STATE_DICT, found.path());
        }
        return Checkpoint.of(String.valueOf(file.getFileName()), tensors, metadata);
    }

    private static void checkSize(Path file, Storage storage, long actual) {
        long expected = size(file, storage);
        if (actual != expected) {
            throw new WeightsException(file + " has storage " + Unpickler.quoted(storage.key()) + " of " + actual
                    + " bytes, expected " + expected + " for " + storage.count() + " elements of " + storage.type());
        }
    }

    private static long size(Path file, Storage storage) {
        int width = storage.type().byteSize();
        if (storage.count() > Integer.MAX_VALUE / width) {
            throw new WeightsException(file + " has storage " + Unpickler.quoted(storage.key()) + " of "
                    + storage.count() + " elements of " + width + " bytes, above the " + Integer.MAX_VALUE
                    + " bytes that one tensor may have: split it");
        }
        return storage.count() * width;
    }
}
