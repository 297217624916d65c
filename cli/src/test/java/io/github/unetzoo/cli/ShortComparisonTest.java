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

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole comparison as a person runs it, on the made-up images that come with the program: variants, seeds, all files.
 * Short enough for every build.
 */
class ShortComparisonTest {

    @TempDir
    Path folder;

    @Test
    void threeVariantsWithTwoSeedsLearnAndAreReported() throws Exception {
        Path out = folder.resolve("out");
        Run run = Run.zoo(
                        "compare",
                        "--models",
                        "fcn:width=4,depth=2,stride=1,unet:width=8,depth=2,unet3plus:width=4,depth=2,branch-width=4",
                        "--seeds",
                        "1,2",
                        "--epochs",
                        3,
                        "--crop",
                        64,
                        "--batch",
                        4,
                        "--lr",
                        0.01,
                        "--precision",
                        "float32",
                        "--out",
                        out)
                .fine();
        assertThat(run.out()).contains("fcn:", "unet:", "unet3plus:", "seeds 1, 2", " ± ");
        assertThat(run.err()).contains("6/6 epoch 3/3");

        JsonObject results = JsonParser.parseString(Files.readString(out.resolve("results.json")))
                .getAsJsonObject();
        assertThat(results.get("failed").getAsBoolean()).isFalse();
        assertThat(results.getAsJsonArray("models")).hasSize(3);
        for (JsonElement element : results.getAsJsonArray("models")) {
            JsonObject model = element.getAsJsonObject();
            assertThat(model.getAsJsonObject("dice").get("count").getAsInt()).isEqualTo(2);
            // Nuclei of random weights are found by chance; these are not.
            assertThat(model.getAsJsonObject("dice").get("mean").getAsDouble())
                    .as(model.get("label").getAsString())
                    .isBetween(0.6, 1.0);
            assertThat(model.get("parameters").getAsLong()).isPositive();
        }
        assertThat(out.resolve("results.csv")).content().hasLineCount(7);
        assertThat(out.resolve("report.html")).content().contains("unet3plus:width=4,depth=2,branch-width=4");
        JsonObject plan = JsonParser.parseString(Files.readString(out.resolve("plan.json")))
                .getAsJsonObject();
        assertThat(plan.has("data")).isFalse();
        assertThat(plan.get("lr").getAsDouble()).isEqualTo(0.01);

        Run again = Run.zoo("compare", "--plan", out.resolve("plan.json"), "--json");
        assertThat(again.json().getAsJsonObject().get("models")).isEqualTo(results.get("models"));
        assertThat(again.err()).contains("6/6 done before").doesNotContain("epoch 1/3");
    }
}
