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
package io.github.unetzoo.benchmarks.compare;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Where the figures of a comparison come from: what another needs to find them again. */
final class Provenance {

    /**
     * A fact.
     *
     * @param name of what
     * @param value in words
     */
    record Fact(String name, String value) {}

    private static final Set<String> EMPTY = Set.of("[]", "{}");

    private Provenance() {}

    static List<Fact> of(ComparisonResult result) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("dataset", result.data().name() + ": " + Words.splits(result.data())));
        facts.add(new Fact("classes", String.join(", ", result.data().classes())));
        facts.add(new Fact("data fingerprint", result.data().fingerprint()));
        if (result.trained()) {
            training(result, facts);
        }
        result.environment().forEach((name, value) -> facts.add(new Fact(name, value)));
        result.models().stream()
                .filter(m -> !m.options().isEmpty())
                .forEach(m ->
                        facts.add(new Fact(m.label(), Words.pairs(m.options()).replace(",", ", "))));
        return facts;
    }

    private static void training(ComparisonResult result, List<Fact> facts) {
        facts.add(new Fact("seeds", Words.list(result.seeds())));
        JsonObject config = JsonParser.parseString(result.config().toJson()).getAsJsonObject();
        // Each cell has a seed of its own.
        config.remove("seed");
        config.entrySet().stream()
                // Nothing was said of these.
                .filter(e -> !EMPTY.contains(e.getValue().toString()))
                .forEach(e -> facts.add(new Fact(
                        words(e.getKey()),
                        e.getValue().isJsonPrimitive()
                                ? e.getValue().getAsString()
                                : e.getValue().toString())));
    }

    /** camelCase as words. */
    private static String words(String name) {
        return name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }
}
