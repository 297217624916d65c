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

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A safetensors header, taken token by token: binding it to objects would let the last of two equal keys win in
 * silence.
 */
record SafetensorsHeader(Map<String, Entry> entries, Map<String, String> metadata) {
    /** No network's tensor comes near this; it keeps a hostile shape from growing a list without end. */
    private static final int MAX_DIMENSIONS = 64;

    /** A tensor's place, in bytes from the end of the header; {@code begin} is included, {@code end} is not. */
    @SuppressWarnings("ArrayRecordComponent") // private to the room, and never compared
    record Entry(String name, ElementType type, long[] shape, long begin, long end) {}

    static SafetensorsHeader parse(Path file, String text) {
        if (!text.startsWith("{")) {
            throw new WeightsException(file + " has a header that is not a JSON object: it must begin with '{'");
        }
        try (JsonReader json = new JsonReader(new StringReader(text))) {
            SafetensorsHeader header = new Parser(file, json).header();
            if (json.peek() != JsonToken.END_DOCUMENT) {
                throw new WeightsException(file + " has a header with more than one JSON object");
            }
            return header;
        } catch (MalformedJsonException | EOFException e) {
            throw new WeightsException(
                    file + " has a header that is not valid JSON (" + firstLine(e) + "): the file is damaged", e);
        } catch (IOException e) {
            throw new IllegalStateException("a string reader failed", e);
        }
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** Returns the entries by place; an empty tensor comes before the one that begins where it lies. */
    List<Entry> inFileOrder() {
        List<Entry> sorted = new ArrayList<>(entries.values());
        sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        return sorted;
    }

    /** Checks that the tensors lie end to end and fill the data, of {@code room} bytes, exactly. */
    void checkLayout(Path file, long room) {
        for (Entry entry : entries.values()) {
            if (entry.end() > room) {
                throw new WeightsException(
                        file + ": tensor \"" + entry.name() + "\" ends by its data_offsets at byte " + entry.end()
                                + ", beyond the " + room + " bytes of data: the file is cut short, fetch it again");
            }
        }
        long filled = 0;
        String before = "the header";
        for (Entry entry : inFileOrder()) {
            if (entry.begin() < filled) {
                throw new WeightsException(
                        file + ": tensor \"" + entry.name() + "\" begins by its data_offsets at byte " + entry.begin()
                                + " and overlaps " + before + ", which ends at byte " + filled);
            }
            if (entry.begin() > filled) {
                throw new WeightsException(file + ": there is a hole of " + (entry.begin() - filled) + " bytes between "
                        + before + " and tensor \"" + entry.name() + "\", which begins at byte " + entry.begin());
            }
            filled = entry.end();
            before = "tensor \"" + entry.name() + "\"";
        }
        if (filled < room) {
            throw new WeightsException(file + ": " + (room - filled) + " bytes of data belong to no tensor, after "
                    + before + ", which ends at byte " + filled);
        }
    }

    private record Parser(Path file, JsonReader json) {
        SafetensorsHeader header() throws IOException {
            Map<String, Entry> entries = new LinkedHashMap<>();
            Map<String, String> metadata = new LinkedHashMap<>();
            Set<String> seen = new HashSet<>();
            json.beginObject();
            while (json.hasNext()) {
                String name = json.nextName();
                if (!seen.add(name)) {
                    throw error("the name \"" + name + "\" occurs twice in the header");
                }
                if (name.equals(Safetensors.METADATA)) {
                    readMetadata(metadata);
                } else {
                    entries.put(name, entry(name));
                }
            }
            json.endObject();
            return new SafetensorsHeader(entries, metadata);
        }

        private void readMetadata(Map<String, String> metadata) throws IOException {
            expect(JsonToken.BEGIN_OBJECT, "the metadata must be an object");
            json.beginObject();
            while (json.hasNext()) {
                String key = json.nextName();
                expect(JsonToken.STRING, "the metadata \"" + key + "\" must be a string");
                if (metadata.put(key, json.nextString()) != null) {
                    throw error("the metadata \"" + key + "\" occurs twice in the header");
                }
            }
            json.endObject();
        }

        private Entry entry(String name) throws IOException {
            String tensor = "tensor \"" + name + "\"";
            Optional<ElementType> type = Optional.empty();
            Optional<long[]> shape = Optional.empty();
            Optional<long[]> offsets = Optional.empty();
            expect(JsonToken.BEGIN_OBJECT, tensor + " must be an object");
            json.beginObject();
            Set<String> seen = new HashSet<>();
            while (json.hasNext()) {
                String field = json.nextName();
                if (!seen.add(field)) {
                    throw error(tensor + " gives \"" + field + "\" twice");
                }
                switch (field) {
                    case "dtype" -> type = Optional.of(type(tensor));
                    case "shape" -> shape = Optional.of(integers(tensor + ", shape"));
                    case "data_offsets" -> offsets = Optional.of(integers(tensor + ", data_offsets"));
                    default ->
                        throw error(tensor + " has the unknown field \"" + field
                                + "\"; the fields are dtype, shape and data_offsets");
                }
            }
            json.endObject();
            return entry(
                    name,
                    type.orElseThrow(() -> error(tensor + " lacks the field \"dtype\"")),
                    shape.orElseThrow(() -> error(tensor + " lacks the field \"shape\"")),
                    offsets.orElseThrow(() -> error(tensor + " lacks the field \"data_offsets\"")));
        }

        private Entry entry(String name, ElementType type, long[] shape, long[] offsets) {
            String tensor = "tensor \"" + name + "\"";
            long size;
            try {
                size = Shapes.bytes(shape, type);
            } catch (IllegalArgumentException e) {
                throw new WeightsException(file + ": " + tensor + ": " + e.getMessage(), e);
            }
            if (offsets.length != 2 || offsets[0] < 0 || offsets[1] < offsets[0]) {
                throw error(tensor + " has data_offsets " + Arrays.toString(offsets)
                        + "; they must be two numbers, 0 <= begin <= end");
            }
            if (offsets[1] - offsets[0] != size) {
                throw error(tensor + " takes " + size + " bytes by its type and shape, " + type
                        + Arrays.toString(shape) + ", but " + (offsets[1] - offsets[0]) + " by its data_offsets "
                        + Arrays.toString(offsets));
            }
            return new Entry(name, type, shape, offsets[0], offsets[1]);
        }

        private ElementType type(String tensor) throws IOException {
            expect(JsonToken.STRING, tensor + ", dtype must be a string");
            String name = json.nextString();
            return ElementType.named(name)
                    .orElseThrow(() -> error(tensor + " has the unknown dtype \"" + name + "\"; those read are "
                            + Arrays.toString(ElementType.values())));
        }

        private long[] integers(String what) throws IOException {
            expect(JsonToken.BEGIN_ARRAY, what + " must be an array");
            json.beginArray();
            long[] values = new long[MAX_DIMENSIONS];
            int count = 0;
            while (json.hasNext()) {
                if (count == MAX_DIMENSIONS) {
                    throw error(what + " has more than " + MAX_DIMENSIONS + " numbers");
                }
                expect(JsonToken.NUMBER, what + " must hold whole numbers");
                // As text: nextLong would take 2.0 and 1e3 too.
                String number = json.nextString();
                try {
                    values[count++] = Long.parseLong(number);
                } catch (NumberFormatException e) {
                    throw new WeightsException(
                            file + ": " + what + " holds " + number + ", which is not a whole number below 2^63", e);
                }
            }
            json.endArray();
            return Arrays.copyOf(values, count);
        }

        private void expect(JsonToken token, String otherwise) throws IOException {
            JsonToken found = json.peek();
            if (found != token) {
                throw error(otherwise + ", but the header has " + found + " at " + json.getPath());
            }
        }

        private WeightsException error(String message) {
            return new WeightsException(file + ": " + message);
        }
    }
}
