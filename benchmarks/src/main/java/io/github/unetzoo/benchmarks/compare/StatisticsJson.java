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

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.github.unetzoo.benchmarks.statistics.ImagesNeeded;
import io.github.unetzoo.benchmarks.statistics.ModelSummary;
import io.github.unetzoo.benchmarks.statistics.Pair;
import io.github.unetzoo.benchmarks.statistics.Statistics;
import io.github.unetzoo.benchmarks.statistics.TestResult;
import io.github.unetzoo.benchmarks.statistics.Verdict;
import io.github.unetzoo.metric.Bootstrap;
import java.util.Locale;
import java.util.Optional;

/** Statistics as JSON, with members named as in the records; the images' differences are left to the images' scores. */
final class StatisticsJson {

    private StatisticsJson() {}

    static JsonObject of(Statistics statistics) {
        JsonObject json = new JsonObject();
        json.addProperty("measure", statistics.measure());
        json.addProperty("policy", statistics.policy());
        json.addProperty("epsilon", statistics.epsilon());
        json.addProperty("images", statistics.images());
        JsonArray models = new JsonArray();
        statistics.models().forEach(model -> models.add(model(model)));
        json.add("models", models);
        JsonArray pairs = new JsonArray();
        statistics.pairs().forEach(pair -> pairs.add(pair(pair)));
        json.add("pairs", pairs);
        json.add("verdict", verdict(statistics.verdict()));
        return json;
    }

    private static JsonObject model(ModelSummary model) {
        JsonObject json = new JsonObject();
        json.addProperty("label", model.label());
        json.addProperty("runs", model.runs());
        json.addProperty("failed", model.failed());
        json.addProperty("images", model.images());
        json.add("mean", Json.number(model.mean()));
        json.add("interval", interval(model.interval()));
        json.add("deviation", Json.number(model.deviation()));
        return json;
    }

    private static JsonObject pair(Pair pair) {
        JsonObject json = new JsonObject();
        json.addProperty("a", pair.a());
        json.addProperty("b", pair.b());
        json.addProperty("images", pair.images());
        json.addProperty("leftOut", pair.leftOut());
        json.addProperty("mean", pair.mean());
        json.add("deviation", Json.number(pair.deviation()));
        json.add("interval", interval(pair.interval()));
        json.add("trainingShare", Json.number(pair.trainingShare()));
        json.add("overall", test(pair.overall()));
        json.add("t", test(pair.t()));
        json.add("wilcoxon", test(pair.wilcoxon()));
        json.add("dz", Json.number(pair.dz()));
        json.add("rankBiserial", Json.number(pair.rankBiserial()));
        json.addProperty("wins", pair.wins());
        json.addProperty("ties", pair.ties());
        json.addProperty("distinguishable", pair.distinguishable());
        json.add("needed", needed(pair.needed()));
        return json;
    }

    /** The kind's name, such as "more" or "moreTrainings", and the number if there is one. */
    private static JsonObject needed(ImagesNeeded needed) {
        JsonObject json = new JsonObject();
        String name = needed.getClass().getSimpleName();
        json.addProperty("kind", name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1));
        if (needed instanceof ImagesNeeded.More more) {
            json.addProperty("images", more.images());
        }
        return json;
    }

    private static JsonElement test(Optional<TestResult> test) {
        return test.<JsonElement>map(one -> {
                    JsonObject json = new JsonObject();
                    json.addProperty("statistic", one.statistic());
                    json.addProperty("p", one.p());
                    json.addProperty("holm", one.holm());
                    return json;
                })
                .orElse(JsonNull.INSTANCE);
    }

    private static JsonElement interval(Optional<Bootstrap.Interval> interval) {
        return interval.<JsonElement>map(one -> {
                    JsonObject json = new JsonObject();
                    json.addProperty("low", one.low());
                    json.addProperty("high", one.high());
                    return json;
                })
                .orElse(JsonNull.INSTANCE);
    }

    private static JsonObject verdict(Verdict verdict) {
        JsonObject json = new JsonObject();
        json.add("best", Json.strings(verdict.best()));
        json.add("smallest", choice(verdict.smallest()));
        json.add("fastest", choice(verdict.fastest()));
        json.add("undistinguished", Json.strings(verdict.undistinguished()));
        json.addProperty("text", verdict.text());
        return json;
    }

    private static JsonElement choice(Optional<Verdict.Choice> choice) {
        return choice.<JsonElement>map(one -> {
                    JsonObject json = new JsonObject();
                    json.addProperty("label", one.label());
                    json.addProperty("below", one.below());
                    json.add("interval", interval(one.interval()));
                    return json;
                })
                .orElse(JsonNull.INSTANCE);
    }
}
