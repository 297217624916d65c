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
package io.github.unetzoo.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EvaluationJsonTest {
    @Test
    void everythingReadsBack() {
        Random random = new Random(4);
        Evaluation evaluation = Evaluation.builder()
                .setClasses(List.of("background", "nucleus", "stroma"))
                .optIgnoreIndex(3)
                .optSurfaceDistances(true)
                .optKeepRows(true)
                .build();
        for (int i = 0; i < 5; i++) {
            int[] truth = random.ints(99, 0, 4).toArray();
            int[] prediction = random.ints(99, 0, 3).toArray();
            evaluation.add(
                    "image " + i,
                    9,
                    11,
                    truth,
                    prediction,
                    random.ints(99, 0, 5).toArray());
        }
        evaluation.add("empty", 1, 2, new int[2], new int[2]);
        EvaluationResult result = evaluation.result();
        JsonObject json = JsonParser.parseString(result.toJson().toString()).getAsJsonObject();
        assertThat(EvaluationResult.fromJson(json)).isEqualTo(result);
        assertThat(json.getAsJsonObject("mean").keySet()).hasSize(1 + Figure.values().length);
        JsonObject nucleus = json.getAsJsonArray("classes").get(1).getAsJsonObject();
        ClassScore score = result.score("nucleus");
        assertThat(nucleus.getAsJsonObject("boundary").get("f1").getAsDouble())
                .isEqualTo(score.boundary().orElseThrow().counts().f1().getAsDouble());
        assertThat(nucleus.getAsJsonObject("instances").get("matched").getAsLong())
                .isEqualTo(score.instances().orElseThrow().counts().matched());
    }

    /** A result as it was written before there were boundaries, instances and accuracies. */
    @Test
    void earlierResultsStayReadable() throws IOException {
        EvaluationResult result;
        try (InputStream in = EvaluationJsonTest.class.getResourceAsStream("/metric/before-boundaries.json")) {
            result = EvaluationResult.fromJson(JsonParser.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .getAsJsonObject());
        }
        ClassScore nucleus = result.score("nucleus");
        assertThat(nucleus.imageDice().images()).isEqualTo(2);
        assertThat(nucleus.surface().orElseThrow().images()).isEqualTo(1);
        assertThat(nucleus.boundary()).isEmpty();
        assertThat(nucleus.instances()).isEmpty();
        assertThat(nucleus.means().precision().images()).isZero();
        // The counts give what was not written then.
        assertThat(nucleus.counts().accuracy()).isPresent();
        assertThat(result.mean().dice().orElseThrow())
                .isCloseTo(nucleus.counts().dice().orElseThrow(), within(1e-15));
        assertThat(result.mean().accuracy()).isEmpty();
        assertThat(result.rows()).hasSize(4);
        assertThat(result.rows().get(0).hd95()).isPresent();
        assertThat(result.toText()).contains("HD95").doesNotContain("instance F1");
        // Written again it loses nothing.
        assertThat(EvaluationResult.fromJson(result.toJson()).classes()).isEqualTo(result.classes());
        assertThat(EvaluationResult.fromJson(result.toJson()).mean()).isEqualTo(result.mean());
    }
}
