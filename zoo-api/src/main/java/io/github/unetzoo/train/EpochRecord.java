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
package io.github.unetzoo.train;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What one epoch came to.
 *
 * @param epoch counted from 1
 * @param learningRate at its last step
 * @param trainLoss mean over its steps
 * @param score of the validation split: pooled mean Dice of the foreground classes, or minus the mean absolute error of
 *     a regression; higher is better
 * @param seconds it took, validation included
 */
public record EpochRecord(int epoch, double learningRate, double trainLoss, double score, double seconds) {

    private static final String HEAD = "epoch,learning_rate,train_loss,score,seconds";

    /** {@return the record as JSON, with these names; what is not finite is null} */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("epoch", epoch);
        json.add("learningRate", number(learningRate));
        json.add("trainLoss", number(trainLoss));
        json.add("score", number(score));
        json.add("seconds", number(seconds));
        return json;
    }

    private static JsonElement number(double value) {
        return Double.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE;
    }

    /** The first of those with the best score. */
    static EpochRecord best(List<EpochRecord> history) {
        EpochRecord best = history.get(0);
        for (EpochRecord record : history) {
            if (record.score() > best.score()) {
                best = record;
            }
        }
        return best;
    }

    static String toCsv(List<EpochRecord> history) {
        return history.stream()
                .map(r -> String.format(
                        Locale.ROOT,
                        "%d,%s,%s,%s,%.3f",
                        r.epoch(),
                        r.learningRate(),
                        r.trainLoss(),
                        r.score(),
                        r.seconds()))
                .collect(Collectors.joining("\n", HEAD + "\n", "\n"));
    }

    static List<EpochRecord> fromCsv(String csv) {
        return csv.lines()
                .skip(1)
                .map(line -> line.split(","))
                .map(f -> new EpochRecord(
                        Integer.parseInt(f[0]),
                        Double.parseDouble(f[1]),
                        Double.parseDouble(f[2]),
                        Double.parseDouble(f[3]),
                        Double.parseDouble(f[4])))
                .toList();
    }
}
