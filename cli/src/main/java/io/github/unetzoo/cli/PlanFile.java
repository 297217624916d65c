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
package io.github.unetzoo.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.github.unetzoo.benchmarks.compare.Budget;
import io.github.unetzoo.benchmarks.compare.Comparison;
import io.github.unetzoo.model.Options;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What a comparison settles on, in its folder as {@value Comparison#PLAN_FILE}: every option by its name, so that the file
 * given as a {@linkplain Recipe#PLAN plan} repeats the comparison. Under {@code about} it says what was asked for, where a
 * budget cut it.
 */
final class PlanFile {

    private static final String BUDGET = "budget";
    private static final String EPOCHS = "epochs";
    private static final String SEEDS = "seeds";

    /** Options whose meaning is in others, or which are of one call alone. */
    private static final Set<String> ELSEWHERE = Set.of(
            "plan",
            "recipe",
            "json",
            "progress",
            "help",
            "version",
            "debug",
            "encoders",
            "encoder-weights",
            "pretrained");

    /** What may differ between the run that a budget was decided for and one that goes on with it. */
    private static final List<String> FREE = List.of(
            EPOCHS, SEEDS, Recipe.ABOUT, "threads", "devices", "cache", "mirror", "offline", "any-code", "epsilon");

    private PlanFile() {}

    /**
     * The values of a command's options.
     *
     * @param settled by name: what the options came to, where that is not what they are
     * @param out the folder for the plan, to which files and folders are relative that were given so
     */
    static JsonObject of(CommandSpec command, Map<String, JsonElement> settled, Path out) {
        JsonObject plan = new JsonObject();
        for (OptionSpec option : command.options()) {
            String key = Recipe.key(option);
            JsonElement value = settled.containsKey(key)
                    ? settled.get(key)
                    : json(option.getValue(), out).orElse(null);
            if (value != null && !ELSEWHERE.contains(key)) {
                plan.add(key, value);
            }
        }
        return plan;
    }

    /** Empty for what is as it is if it is not given: an empty Optional or list, a flag that is not set. */
    private static Optional<JsonElement> json(Object value, Path out) {
        if (value instanceof Optional<?> optional) {
            return optional.flatMap(one -> json(one, out));
        }
        if (value instanceof Boolean flag) {
            return flag ? Optional.of(new JsonPrimitive(true)) : Optional.empty();
        }
        if (value instanceof Number number) {
            return Optional.of(
                    Double.isFinite(number.doubleValue())
                            ? new JsonPrimitive(number)
                            : new JsonPrimitive(number.toString()));
        }
        if (value instanceof Collection<?> list) {
            JsonArray array = new JsonArray();
            list.forEach(one -> json(one, out).ifPresent(array::add));
            return array.isEmpty() ? Optional.empty() : Optional.of(array);
        }
        if (value instanceof Map<?, ?> map) {
            JsonObject object = new JsonObject();
            map.forEach((key, one) -> json(one, out).ifPresent(word -> object.add(key.toString(), word)));
            return object.size() == 0 ? Optional.empty() : Optional.of(object);
        }
        String word = value instanceof Enum<?> constant
                ? Options.word(constant)
                : value instanceof Duration duration
                        ? duration.toSeconds() + "s"
                        : value instanceof Path path ? place(path, out) : value.toString();
        return Optional.of(new JsonPrimitive(word));
    }

    private static String place(Path path, Path out) {
        return path.isAbsolute()
                ? path.toString()
                : out.toAbsolutePath()
                        .normalize()
                        .relativize(path.toAbsolutePath().normalize())
                        .toString();
    }

    /** A plan with what a budget left of it. */
    static JsonObject cut(JsonObject asked, Budget budget) {
        JsonObject plan = asked.deepCopy();
        plan.addProperty(EPOCHS, budget.epochs());
        JsonArray seeds = new JsonArray();
        budget.seeds().forEach(seeds::add);
        plan.add(SEEDS, seeds);
        JsonObject about = new JsonObject();
        about.addProperty(BUDGET, budget.words());
        about.add(EPOCHS, asked.get(EPOCHS));
        about.add(SEEDS, asked.get(SEEDS));
        plan.add(Recipe.ABOUT, about);
        return plan;
    }

    /** What a budget left, as its plan says. */
    static Budget budget(JsonObject cut) {
        List<Long> seeds = new ArrayList<>();
        cut.getAsJsonArray(SEEDS).forEach(seed -> seeds.add(seed.getAsLong()));
        return new Budget(
                cut.get(EPOCHS).getAsInt(),
                seeds,
                cut.getAsJsonObject(Recipe.ABOUT).get(BUDGET).getAsString());
    }

    /**
     * The plan of an earlier run for the same budget and the same comparison, so that one that is broken off goes on with
     * what it began.
     *
     * @param asked what is asked for now
     * @param out the comparison's folder
     */
    static Optional<JsonObject> decided(JsonObject asked, Path out) throws IOException {
        return earlier(out, plan -> {
            JsonObject about = plan.getAsJsonObject(Recipe.ABOUT);
            // Asked for as it was then, or by the plan itself.
            if (about == null || !same(plan, asked) || !(isAskedBy(asked, about) || isAskedBy(asked, plan))) {
                return false;
            }
            // Throws where something is missing.
            budget(plan);
            return true;
        });
    }

    /** Whether the folder has the plan of another comparison, or none that can be read. */
    static boolean differs(JsonObject plan, Path out) throws IOException {
        return earlier(out, old -> same(old, plan) && isAskedBy(plan, old)).isEmpty();
    }

    /** The plan in a comparison's folder, if it is one that is wanted. */
    private static Optional<JsonObject> earlier(Path out, Predicate<JsonObject> wanted) throws IOException {
        Path file = out.resolve(Comparison.PLAN_FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonObject plan = JsonParser.parseString(Files.readString(file, StandardCharsets.UTF_8))
                    .getAsJsonObject();
            return wanted.test(plan) ? Optional.of(plan) : Optional.empty();
        } catch (JsonParseException
                | IllegalStateException
                | NullPointerException
                | ClassCastException
                | UnsupportedOperationException e) {
            // A file that is no plan decides nothing; a new one replaces it.
            return Optional.empty();
        }
    }

    private static boolean isAskedBy(JsonObject asked, JsonObject other) {
        return asked.get(EPOCHS).equals(other.get(EPOCHS)) && asked.get(SEEDS).equals(other.get(SEEDS));
    }

    private static boolean same(JsonObject plan, JsonObject asked) {
        return fixed(plan).equals(fixed(asked));
    }

    /** As text, for numbers that were read are not equal to those that were made. */
    private static String fixed(JsonObject plan) {
        JsonObject fixed = plan.deepCopy();
        FREE.forEach(fixed::remove);
        return fixed.toString();
    }
}
