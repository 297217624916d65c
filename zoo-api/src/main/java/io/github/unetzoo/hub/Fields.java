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
package io.github.unetzoo.hub;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.github.unetzoo.model.Options;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * An object of JSON that others wrote, read with types. What is missing, is of another type or is not known is refused
 * with the place where it stands, such as {@code models[1].files[0].bytes}.
 */
final class Fields {

    /** A message that begins with its place. */
    private static final class Misplaced extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        Misplaced(String message) {
            super(message);
        }

        Misplaced(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final JsonObject json;
    private final String place;
    private final Set<String> known = new TreeSet<>();

    private Fields(JsonObject json, String place) {
        this.json = json;
        this.place = place;
    }

    /**
     * Reads a whole text.
     *
     * @param format the number that the text's field {@code format} must have
     * @throws IllegalArgumentException saying what is wrong and where
     */
    static <T> T parse(String text, int format, Function<Fields, T> reader) {
        JsonElement json;
        try {
            json = JsonParser.parseString(text);
        } catch (JsonParseException e) {
            String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new IllegalArgumentException("it is not JSON: " + said, e);
        }
        return read(json, "", fields -> {
            int found = fields.integer("format");
            if (found != format) {
                throw new IllegalArgumentException("it has format " + found + ", this version reads " + format
                        + ": use the version of the library that wrote it");
            }
            return reader.apply(fields);
        });
    }

    private static <T> T read(JsonElement element, String place, Function<Fields, T> reader) {
        try {
            if (!(element instanceof JsonObject object)) {
                throw new IllegalArgumentException("is " + shown(element) + ": an object in braces belongs there");
            }
            Fields fields = new Fields(object, place);
            T value = reader.apply(fields);
            fields.checkAllRead();
            return value;
        } catch (Misplaced e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new Misplaced(place.isEmpty() ? message(e) : place + ": " + message(e), e);
        }
    }

    private static String message(Throwable e) {
        return String.valueOf(e.getMessage());
    }

    private void checkAllRead() {
        for (String name : json.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("has \"" + name + "\", which this version does not know; it knows "
                        + known + ": correct the name, or use the version of the library that wrote it");
            }
        }
    }

    private Optional<JsonElement> find(String name) {
        known.add(name);
        return Optional.ofNullable(json.get(name)).filter(value -> !value.isJsonNull());
    }

    private JsonElement need(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException("has no \"" + name + "\": add it"));
    }

    private String at(String name) {
        return place.isEmpty() ? name : place + "." + name;
    }

    private Misplaced wrong(String name, JsonElement found, String expected) {
        return new Misplaced(at(name) + " is " + shown(found) + ": give " + expected);
    }

    private static String shown(JsonElement element) {
        String text = element.toString();
        return text.length() > 60 ? text.substring(0, 60) + ".." : text;
    }

    /** A text that is not blank. */
    String text(String name) {
        return text(name, need(name));
    }

    /** A text that is not blank, if there is one. */
    Optional<String> optText(String name) {
        return find(name).map(value -> text(name, value));
    }

    private String text(String name, JsonElement value) {
        if (value instanceof JsonPrimitive primitive
                && primitive.isString()
                && !primitive.getAsString().isBlank()) {
            return primitive.getAsString();
        }
        throw wrong(name, value, "a text in quotes that is not empty");
    }

    /** A finite number. */
    double number(String name) {
        return number(name, need(name));
    }

    /** A finite number, if there is one; null counts as none. */
    OptionalDouble optNumber(String name) {
        return find(name).map(value -> OptionalDouble.of(number(name, value))).orElse(OptionalDouble.empty());
    }

    private double number(String name, JsonElement value) {
        if (value instanceof JsonPrimitive primitive && primitive.isNumber()) {
            double number = primitive.getAsDouble();
            if (Double.isFinite(number)) {
                return number;
            }
        }
        throw wrong(name, value, "a number");
    }

    /** A whole number. */
    long whole(String name) {
        return whole(name, need(name));
    }

    /** A whole number, if there is one. */
    Optional<Long> optWhole(String name) {
        return find(name).map(value -> whole(name, value));
    }

    private long whole(String name, JsonElement value) {
        try {
            if (value instanceof JsonPrimitive primitive && primitive.isNumber()) {
                return primitive.getAsBigDecimal().longValueExact();
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // Said below.
        }
        throw wrong(name, value, "a whole number");
    }

    /** A whole number that is no long. */
    int integer(String name) {
        long value = whole(name);
        if (value != (int) value) {
            throw wrong(name, need(name), "a smaller number");
        }
        return (int) value;
    }

    /** One of an enumeration's constants, in lower case. */
    <E extends Enum<E>> E constant(String name, Class<E> type) {
        String word = text(name);
        for (E constant : type.getEnumConstants()) {
            if (Options.word(constant).equals(word)) {
                return constant;
            }
        }
        throw wrong(
                name,
                need(name),
                "one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(Options::word)
                                .toList());
    }

    /** An address, if there is one. */
    Optional<URI> optUri(String name) {
        return find(name).map(value -> uri(name, value));
    }

    /** Addresses; none if they are not there. */
    List<URI> optUris(String name) {
        return find(name)
                .map(value -> elements(name, value, (at, element) -> uri(at, element)))
                .orElse(List.of());
    }

    private URI uri(String name, JsonElement value) {
        try {
            return new URI(text(name, value));
        } catch (URISyntaxException e) {
            throw wrong(name, value, "an address, with spaces written as %20");
        }
    }

    /** Texts. */
    List<String> texts(String name) {
        return elements(name, need(name), this::text);
    }

    /** Texts by name. */
    Map<String, String> words(String name) {
        return object(name, fields -> {
            Map<String, String> words = new LinkedHashMap<>();
            fields.json.keySet().forEach(word -> words.put(word, fields.text(word)));
            return words;
        });
    }

    /** The object itself, for what reads its own. */
    JsonObject raw(String name) {
        if (need(name) instanceof JsonObject object) {
            return object;
        }
        throw wrong(name, need(name), "an object in braces");
    }

    /** An object. */
    <T> T object(String name, Function<Fields, T> reader) {
        return read(need(name), at(name), reader);
    }

    /** A list of objects. */
    <T> List<T> list(String name, Function<Fields, T> reader) {
        return elements(name, need(name), (where, element) -> read(element, at(where), reader));
    }

    private interface ElementReader<T> {
        T read(String name, JsonElement element);
    }

    private <T> List<T> elements(String name, JsonElement value, ElementReader<T> reader) {
        if (!(value instanceof JsonArray array)) {
            throw wrong(name, value, "a list in brackets");
        }
        List<T> elements = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            elements.add(reader.read(name + "[" + i + "]", array.get(i)));
        }
        return elements;
    }
}
