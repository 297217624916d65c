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

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whether other libraries come to the same figures; {@code agreement.json} says which, and how. */
class AgreementTest {
    private static final int IGNORED = 99;
    private static final double COUNTED = 1e-6;
    private static final double MEASURED = 1e-4;

    private static final Map<String, Function<Counts, OptionalDouble>> SCORES = Map.of(
            "dice", Counts::dice,
            "iou", Counts::iou,
            "precision", Counts::precision,
            "recall", Counts::recall,
            "accuracy", Counts::accuracy,
            "specificity", Counts::specificity);

    private static final Map<String, Function<ImageMeans, ImageMean>> MEANS = Map.of(
            "dice", ImageMeans::dice,
            "iou", ImageMeans::iou,
            "precision", ImageMeans::precision,
            "recall", ImageMeans::recall,
            "accuracy", ImageMeans::accuracy,
            "specificity", ImageMeans::specificity);

    static List<JsonObject> groups() throws IOException {
        try (InputStream in = AgreementTest.class.getResourceAsStream("/metric/agreement.json")) {
            List<JsonObject> groups = new ArrayList<>();
            JsonParser.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .getAsJsonObject()
                    .getAsJsonArray("groups")
                    .forEach(group -> groups.add(group.getAsJsonObject()));
            assertThat(groups).hasSize(5);
            return groups;
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void agrees(JsonObject group) {
        List<String> classes = new ArrayList<>();
        for (int c = 0; c < group.get("classes").getAsInt(); c++) {
            classes.add("class " + c);
        }
        JsonArray spacing = group.getAsJsonArray("spacing");
        Evaluation.Builder builder = Evaluation.builder()
                .setClasses(classes)
                .optSurfaceDistances(true)
                .optSpacing(spacing.get(0).getAsDouble(), spacing.get(1).getAsDouble());
        if (!group.get("ignore").isJsonNull()) {
            builder.optIgnoreIndex(group.get("ignore").getAsInt());
        }
        if (!group.get("tolerance").isJsonNull()) {
            builder.optBoundaryTolerance(group.get("tolerance").getAsDouble());
        }
        Evaluation evaluation = builder.build();
        for (JsonElement element : group.getAsJsonArray("images")) {
            JsonObject image = element.getAsJsonObject();
            List<ImageScore> rows = add(evaluation, image);
            for (ImageScore row : rows) {
                checkRow(row, image.getAsJsonArray("rows").get(row.classIndex()).getAsJsonObject());
            }
        }
        EvaluationResult result = evaluation.result();
        check("pixelAccuracy", result.pixelAccuracy(), group, COUNTED);
        for (ClassScore score : result.classes()) {
            checkClass(score, group.getAsJsonArray("pooled").get(score.index()).getAsJsonObject());
        }
    }

    private static List<ImageScore> add(Evaluation evaluation, JsonObject image) {
        String name = image.get("name").getAsString();
        JsonArray lines = image.getAsJsonArray("truth");
        int height = lines.size();
        int width = lines.get(0).getAsString().length();
        int[] truth = map(lines);
        int[] prediction = map(image.getAsJsonArray("prediction"));
        int[] instances = map(image.getAsJsonArray("instances"));
        return image.get("predictedInstances").isJsonNull()
                ? evaluation.add(name, height, width, truth, prediction, instances)
                : evaluation.add(
                        name,
                        height,
                        width,
                        truth,
                        prediction,
                        instances,
                        map(image.getAsJsonArray("predictedInstances")));
    }

    private static int[] map(JsonArray lines) {
        StringBuilder all = new StringBuilder();
        lines.forEach(line -> all.append(line.getAsString()));
        return all.chars().map(c -> c == '.' ? IGNORED : Character.digit(c, 36)).toArray();
    }

    private static void checkRow(ImageScore row, JsonObject expected) {
        SCORES.forEach((name, score) -> check(name, score.apply(row.counts()), expected, COUNTED));
        JsonObject surface = expected.getAsJsonObject("surface");
        check("hd95", row.hd95(), surface, MEASURED);
        check("assd", row.assd(), surface, MEASURED);
        assertThat(row.boundary())
                .contains(new BoundaryCounts(
                        surface.get("predicted").getAsLong(),
                        surface.get("predictedNear").getAsLong(),
                        surface.get("truth").getAsLong(),
                        surface.get("truthNear").getAsLong()));
        check("boundaryF1", row.boundaryF1(), expected, COUNTED);
        JsonObject instances = expected.getAsJsonObject("instances");
        assertThat(row.instances())
                .as(row.image())
                .contains(new InstanceCounts(
                        instances.get("truth").getAsLong(),
                        instances.get("predicted").getAsLong(),
                        instances.get("matched").getAsLong()));
        check("instanceF1", row.instanceF1(), expected, COUNTED);
    }

    private static void checkClass(ClassScore score, JsonObject expected) {
        SCORES.forEach((name, pooled) -> check(name, pooled.apply(score.counts()), expected, COUNTED));
        MEANS.forEach((name, mean) -> {
            ImageMean found = mean.apply(score.means());
            check("image_" + name, found.value(), expected, COUNTED);
            assertThat(found.images()).isEqualTo(expected.get("images_" + name).getAsInt());
        });
        assertThat(score.falseAlarms())
                .isEqualTo(new FalseAlarms(
                        expected.get("absent").getAsInt(),
                        expected.get("alarms").getAsInt()));
        Optional<JsonArray> objects = Optional.ofNullable(expected.getAsJsonArray("instances"));
        assertThat(score.surface().isPresent()).isEqualTo(objects.isPresent());
        assertThat(score.instances().isPresent()).isEqualTo(objects.isPresent());
        if (objects.isEmpty()) {
            return;
        }
        SurfaceScore surface = score.surface().orElseThrow();
        check("hd95", surface.hd95(), expected, MEASURED);
        check("assd", surface.assd(), expected, MEASURED);
        assertThat(surface.images()).isEqualTo(expected.get("measured").getAsInt());
        assertThat(surface.oneSided()).isEqualTo(expected.get("oneSided").getAsInt());
        BoundaryScore boundary = score.boundary().orElseThrow();
        check("boundaryF1", boundary.counts().f1(), expected, COUNTED);
        check("image_boundaryF1", boundary.imageF1().value(), expected, COUNTED);
        InstanceScore instances = score.instances().orElseThrow();
        assertThat(instances.counts())
                .isEqualTo(new InstanceCounts(
                        objects.get().get(0).getAsLong(),
                        objects.get().get(1).getAsLong(),
                        objects.get().get(2).getAsLong()));
        check("instanceF1", instances.counts().f1(), expected, COUNTED);
        check("image_instanceF1", instances.imageF1().value(), expected, COUNTED);
    }

    private static void check(String name, OptionalDouble found, JsonObject expected, double tolerance) {
        JsonElement value = expected.get(name);
        assertThat(found.isPresent()).as(name + " " + expected).isEqualTo(!value.isJsonNull());
        if (found.isPresent()) {
            assertThat(found.getAsDouble()).as(name + " " + expected).isCloseTo(value.getAsDouble(), within(tolerance));
        }
    }
}
