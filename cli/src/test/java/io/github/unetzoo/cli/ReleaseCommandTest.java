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

import com.google.gson.JsonObject;
import io.github.unetzoo.hub.Measurement;
import io.github.unetzoo.hub.Metric;
import io.github.unetzoo.hub.ModelCard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseCommandTest {

    @TempDir
    Path folder;

    @Test
    void theCommandThatACardNamesFindsItsFigures() throws IOException {
        Path data = TinyData.write(folder.resolve("tiny"));
        Path trained = folder.resolve("trained");
        Run.zoo(TinyData.train(data, trained, "--lr", 0.01)).fine();
        Path out = folder.resolve("release");
        Path mirror = folder.resolve("mirror");
        Run run = Run.zoo(release(data, trained, out, "unet.tiny", "--to", mirror, "--limit", "Tiny."))
                .fine();
        assertThat(run.out()).startsWith("unet.tiny: segmentation of nucleus").contains("- Tiny.");
        assertThat(mirror.resolve("catalogue.json")).exists();

        ModelCard card = ModelCard.read(mirror.resolve("unet.tiny/card.json"));
        Measurement measured = card.measurements().get(0);
        assertThat(measured.command()).startsWith("zoo ");
        // The card's own words, with the place where the data are on this machine.
        Object[] words = Arrays.stream(measured.command().substring(4).split(" "))
                .map(word -> word.equals("tiny") ? data : word)
                .toArray();
        JsonObject found = Run.zoo(
                        append(words, "--mirror", mirror, "--cache", folder.resolve("cache"), "--offline", "--json"))
                .json()
                .getAsJsonObject();
        assertThat(found.get("fingerprint").getAsString()).isEqualTo(measured.fingerprint());
        assertThat(found.get("images").getAsInt()).isEqualTo(measured.images());
        assertThat(measured.metrics()).extracting(Metric::name).contains("dice", "iou", "imageDice", "imageIou");
        JsonObject mean = found.getAsJsonObject("mean");
        for (Metric metric : measured.metrics()) {
            assertThat(mean.get(metric.name()).getAsDouble()).as(metric.name()).isEqualTo(metric.value());
        }
    }

    private static Object[] release(Path data, Path trained, Path out, String id, Object... more) {
        return append(
                new Object[] {
                    "release", "--model", trained, "--data", data, "--out", out, "--id", id, "--licence", "Apache-2.0"
                },
                more);
    }

    private static Object[] append(Object[] words, Object... more) {
        List<Object> all = new java.util.ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        return all.toArray();
    }

    @Test
    void whatIsNoTrainingIsRefused() throws IOException {
        Path data = TinyData.write(folder.resolve("tiny"));
        Run noRecord = Run.zoo(release(data, folder, folder.resolve("out"), "unet.tiny"));
        assertThat(noRecord.code()).isEqualTo(2);
        assertThat(noRecord.err()).contains("has no record.json");
        Run noId = Run.zoo(release(data, folder, folder.resolve("out"), "Tiny"));
        assertThat(noId.code()).isEqualTo(2);
        assertThat(noId.err()).contains("id \"Tiny\" is not of the form ARCH.TAG");
        assertThat(folder.resolve("out")).doesNotExist();
    }
}
