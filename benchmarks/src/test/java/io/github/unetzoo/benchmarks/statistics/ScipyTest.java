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
package io.github.unetzoo.benchmarks.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same data give SciPy's numbers; the file says how they were made. */
class ScipyTest {

    private static final JsonObject SCIPY = read();

    private static JsonObject read() {
        try (InputStream in = Objects.requireNonNull(ScipyTest.class.getResourceAsStream("/statistics/scipy.json"))) {
            return JsonParser.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .getAsJsonObject();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double[] numbers(JsonElement array) {
        return StreamSupport.stream(array.getAsJsonArray().spliterator(), false)
                .mapToDouble(JsonElement::getAsDouble)
                .toArray();
    }

    private static List<JsonObject> pairs() {
        return StreamSupport.stream(SCIPY.getAsJsonArray("pairs").spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void pairedTestsAreScipys(JsonObject expected) {
        double[] a = numbers(expected.get("a"));
        double[] b = numbers(expected.get("b"));
        Statistics statistics = Statistics.of("score", List.of(Scores.model("a", a), Scores.model("b", b)), 0.005);
        Pair pair = statistics.pairs().get(0);
        TestResult t = pair.t().orElseThrow();
        assertThat(t.statistic()).isCloseTo(expected.get("t").getAsDouble(), within(1e-9));
        assertThat(t.p()).isCloseTo(expected.get("tP").getAsDouble(), within(1e-9));
        TestResult wilcoxon = pair.wilcoxon().orElseThrow();
        assertThat(wilcoxon.statistic()).isEqualTo(expected.get("wilcoxon").getAsDouble());
        assertThat(wilcoxon.p()).isCloseTo(expected.get("wilcoxonP").getAsDouble(), within(1e-9));
        assertThat(pair.mean()).isCloseTo(expected.get("mean").getAsDouble(), within(1e-12));
        assertThat(pair.interval().orElseThrow().low())
                .isCloseTo(expected.get("low").getAsDouble(), within(1e-9));
        assertThat(pair.interval().orElseThrow().high())
                .isCloseTo(expected.get("high").getAsDouble(), within(1e-9));
        assertThat(pair.dz().orElseThrow()).isCloseTo(expected.get("dz").getAsDouble(), within(1e-9));
        // Without trainings to count, the overall test is the paired one.
        assertThat(pair.overall()).isEqualTo(pair.t());
    }

    @Test
    void holmsCorrectionIsByItsDefinition() {
        JsonObject expected = SCIPY.getAsJsonObject("holm");
        assertThat(Holm.correct(numbers(expected.get("p"))))
                .containsExactly(numbers(expected.get("corrected")), within(1e-12));
    }

    /** SciPy's numbers are by the noncentral t distribution, ours by its central approximation. */
    @Test
    void imagesNeededAreThoseOfThePowerOfAPairedTest() {
        for (JsonElement element : SCIPY.getAsJsonArray("power")) {
            JsonObject expected = element.getAsJsonObject();
            int pairs = (int) Math.round(0.05 / expected.get("level").getAsDouble());
            int images = 12;
            MeanDifference seen =
                    new MeanDifference(expected.get("dz").getAsDouble(), 1, images, 0, 0, Double.POSITIVE_INFINITY);
            int more = ((ImagesNeeded.More) Power.needed(seen, pairs)).images();
            assertThat(more + images)
                    .as("of %s", expected)
                    .isCloseTo(expected.get("images").getAsInt(), withinPercentage(4));
        }
    }

    @Test
    void friedmansTestIsScipys() {
        JsonObject expected = SCIPY.getAsJsonObject("friedman");
        Map<String, Map<String, Double>> scores = new LinkedHashMap<>();
        for (JsonElement row : expected.getAsJsonArray("scores")) {
            double[] values = numbers(row);
            Map<String, Double> byModel = new LinkedHashMap<>();
            for (int m = 0; m < values.length; m++) {
                byModel.put("m" + m, values[m]);
            }
            scores.put("d" + scores.size(), byModel);
        }
        Ranking ranking = Ranking.of(scores);
        double[] ranks = numbers(expected.get("ranks"));
        for (int m = 0; m < ranks.length; m++) {
            assertThat(ranking.averageRanks().get("m" + m)).isCloseTo(ranks[m], within(1e-12));
        }
        assertThat(ranking.averageRanks().keySet()).startsWith("m3");
        assertThat(ranking.chiSquared()).isCloseTo(expected.get("chiSquared").getAsDouble(), within(1e-9));
        assertThat(ranking.p()).isCloseTo(expected.get("p").getAsDouble(), within(1e-9));
        assertThat(ranking.f().orElseThrow()).isCloseTo(expected.get("f").getAsDouble(), within(1e-9));
        assertThat(ranking.fP().orElseThrow()).isCloseTo(expected.get("fP").getAsDouble(), within(1e-9));
    }

    @Test
    void theStudentizedRangeIsScipys() {
        JsonObject expected = SCIPY.getAsJsonObject("studentizedRange");
        assertThat(expected.size()).isGreaterThan(3);
        expected.entrySet()
                .forEach(e -> assertThat(StudentizedRange.quantile(0.95, Integer.parseInt(e.getKey())))
                        .isCloseTo(e.getValue().getAsDouble(), within(1e-5)));
    }
}
