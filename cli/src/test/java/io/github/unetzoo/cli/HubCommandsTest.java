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

import static io.github.unetzoo.cli.Run.zoo;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpServer;
import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.hub.CommercialUse;
import io.github.unetzoo.hub.InputConstraints;
import io.github.unetzoo.hub.LabelClass;
import io.github.unetzoo.hub.Measurement;
import io.github.unetzoo.hub.Metric;
import io.github.unetzoo.hub.ModelCard;
import io.github.unetzoo.hub.Terms;
import io.github.unetzoo.hub.TrainingData;
import io.github.unetzoo.hub.TrainingRun;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a trained model to a machine that has no network. */
class HubCommandsTest {

    @TempDir
    private Path temp;

    private Path mirror = Path.of("");
    private Path cache = Path.of("");

    @BeforeEach
    void publish() throws IOException {
        mirror = temp.resolve("mirror");
        cache = temp.resolve("cache");
        trained(temp.resolve("nuclei"), "unet.nuclei");
        zoo("publish", "--model", temp.resolve("nuclei"), "--to", mirror).fine();
    }

    private static Path trained(Path folder, String id) throws IOException {
        Network network = Architecture.fromSpec(
                id.substring(0, id.indexOf('.')),
                Map.of("width", "2", "depth", "1", "in-channels", "3", "classes", "1"));
        List<String> classes = List.of("background", "nucleus");
        Normalization normalization = new Normalization.PerImage();
        try (SegmentationModel model =
                SegmentationModel.create(network, classes, normalization, Precision.FLOAT32, 1)) {
            model.save(folder, Map.of());
        }
        new ModelCard(
                        id,
                        "cell nuclei",
                        "Finds nuclei.",
                        network.architecture(),
                        network.options(),
                        network.graph().parameterCount(),
                        LabelClass.coloured(classes),
                        normalization,
                        InputConstraints.of(network.graph()),
                        new TrainingData("cells", "Cells.", Optional.empty(), "ab".repeat(32), List.of()),
                        new Terms("Apache-2.0", "CC0-1.0", CommercialUse.YES),
                        new TrainingRun(
                                Optional.empty(),
                                1,
                                Optional.empty(),
                                Optional.empty(),
                                Map.of(),
                                Map.of(),
                                List.of(new TrainingRun.Epoch(1, OptionalDouble.of(1), OptionalDouble.of(0.5))),
                                1,
                                2),
                        List.of(new Measurement(
                                "cells",
                                "ab".repeat(32),
                                "test",
                                3,
                                "zoo evaluate --model " + id + " --data cells",
                                "Counted.",
                                Optional.empty(),
                                List.of(new Metric("dice", 0.9, Optional.empty())))),
                        List.of("It was hardly trained."),
                        List.of(),
                        Optional.empty())
                .write(folder);
        return folder;
    }

    /** Whose catalogue counts before what jars bring along. */
    private Run from(Path place, Object... words) {
        Object[] all = Arrays.copyOf(words, words.length + 4);
        all[words.length] = "--mirror";
        all[words.length + 1] = place;
        all[words.length + 2] = "--cache";
        all[words.length + 3] = cache;
        return zoo(all);
    }

    private static JsonObject entry(JsonArray models, String id) {
        for (int i = 0; i < models.size(); i++) {
            JsonObject model = models.get(i).getAsJsonObject();
            if (model.get("id").getAsString().equals(id)) {
                return model;
            }
        }
        throw new AssertionError("no " + id + " in " + models);
    }

    @Test
    void listsAndShows() {
        assertThat(from(mirror, "list").fine().out())
                .containsPattern("unet\\.nuclei +\\d+ +0\\.0 MB +0\\.9000 +- +yes +cell nuclei");
        JsonObject entry = entry(from(mirror, "list", "--json").json().getAsJsonArray(), "unet.nuclei");
        assertThat(entry.getAsJsonObject("terms").get("weights").getAsString()).isEqualTo("Apache-2.0");
        assertThat(from(mirror, "info", "unet.nuclei").fine().out())
                .startsWith("unet.nuclei: cell nuclei\n")
                .contains("- It was hardly trained.");
        assertThat(from(mirror, "info", "unet.nuclei", "--json")
                        .json()
                        .getAsJsonObject()
                        .getAsJsonObject("card")
                        .get("title")
                        .getAsString())
                .isEqualTo("cell nuclei");
        assertThat(zoo("info", temp.resolve("nuclei")).fine().out()).startsWith("unet.nuclei: cell nuclei\n");
        Run wrong = from(mirror, "info", "unet.nucleus");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("did you mean unet.nuclei or ");
        assertThat(from(mirror, "info", "unet.nuclei", "--arch", "unet").err()).contains("leave one out");
    }

    @Test
    void downloadsAndVerifies() throws IOException {
        Run run = from(mirror, "download", "unet.nuclei").fine();
        assertThat(run.out().strip()).isEqualTo(cache.resolve("unet.nuclei").toString());
        assertThat(from(mirror, "verify").fine().out()).startsWith("4 files are what was published, 0 are not");
        assertThat(cache.resolve("unet.nuclei/card.md")).exists();
        Files.writeString(cache.resolve("unet.nuclei/card.md"), "other words");
        Files.delete(cache.resolve("unet.nuclei/card.json"));
        Run damaged = from(mirror, "verify");
        assertThat(damaged.code()).isEqualTo(1);
        assertThat(damaged.out())
                .contains("card.md is damaged: ")
                .contains("2 files are what was published, 1 are not");
        assertThat(from(mirror, "verify", "unet.nuclei", "--json").out())
                .contains("\"state\": \"missing\"")
                .contains("\"state\": \"damaged\"");
        assertThat(from(mirror, "download", "unet.nuclei").fine().err()).contains("card.md in the cache is damaged");
        from(mirror, "verify", "unet.nuclei").fine();
    }

    @Test
    void predictsByNameAndWithoutOne() throws IOException {
        Path data = TinyData.write(temp.resolve("data"));
        Path image = data.resolve("images/test_0000.png");
        assertThat(image).exists();
        zoo("predict", "--model", temp.resolve("nuclei"), image, "--out", temp.resolve("a"))
                .fine();
        from(mirror, "predict", "--model", "unet.nuclei", image, "--out", temp.resolve("b"))
                .fine();
        from(mirror, "predict", image, "--out", temp.resolve("c")).fine();
        int[] expected = ImageFiles.readLabels(temp.resolve("a/test_0000.png")).labels();
        for (String folder : List.of("b", "c")) {
            assertThat(ImageFiles.readLabels(temp.resolve(folder).resolve("test_0000.png"))
                            .labels())
                    .isEqualTo(expected);
        }
        // No card is needed to predict.
        assertThat(cache.resolve("unet.nuclei/card.json")).doesNotExist();
        assertThat(from(mirror, "evaluate", "--model", "unet.nuclei", "--data", data, "--json")
                        .json()
                        .getAsJsonObject()
                        .get("model")
                        .getAsString())
                .isEqualTo("unet.nuclei");
        Run unknown = from(mirror, "predict", "--model", "unet.nucle", image, "--out", temp.resolve("d"));
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err())
                .contains("there is no folder unet.nucle, and as a trained model: there is no model \"unet.nucle\""
                        + " (did you mean unet.nuclei or ");
        assertThat(from(mirror, "prune", "--model", "unet.nuclei").err())
                .contains("unet.nuclei is a unet, which has no levels");
    }

    @Test
    void bundlesForAMachineWithoutANetwork() throws IOException {
        Path bundle = temp.resolve("out/nuclei.zip");
        assertThat(from(mirror, "bundle", "unet.nuclei", "--out", bundle).fine().err())
                .contains("wrote 1 model to " + bundle);
        Path offline = temp.resolve("offline");
        assertThat(zoo("unbundle", bundle, "--cache", offline).fine().out().strip())
                .isEqualTo("unet.nuclei");
        // Its folder is one to publish, too.
        assertThat(from(offline, "info", "unet.nuclei", "--offline").fine().out())
                .contains("cell nuclei");
        Files.writeString(bundle, "no zip");
        Run broken = zoo("unbundle", bundle, "--cache", offline);
        assertThat(broken.code()).isEqualTo(2);
        assertThat(broken.err()).contains("is no bundle");
    }

    @Test
    void aMirrorOnTheWebServesTheSame() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/zoo/", exchange -> {
            try (exchange) {
                byte[] file = Files.readAllBytes(
                        mirror.resolve(exchange.getRequestURI().getPath().substring("/zoo/".length())));
                exchange.sendResponseHeaders(200, file.length);
                exchange.getResponseBody().write(file);
            } catch (NoSuchFileException e) {
                exchange.sendResponseHeaders(404, -1);
            }
        });
        server.start();
        String address = "http://localhost:" + server.getAddress().getPort() + "/zoo";
        try {
            zoo("download", "unet.nuclei", "--mirror", address, "--cache", cache)
                    .fine();
            Run offline =
                    zoo("download", "unet.nuclei", "--mirror", address, "--cache", temp.resolve("x"), "--offline");
            assertThat(offline.code()).isEqualTo(2);
            assertThat(offline.err()).contains("the network is not to be used");
        } finally {
            server.stop(0);
        }
        // What was fetched serves without the server.
        zoo("download", "unet.nuclei", "--mirror", address, "--cache", cache, "--offline")
                .fine();
    }

    @Test
    void whatHasNoCardNeedsItsTerms() throws IOException {
        Path trained = trained(temp.resolve("mine"), "unetpp.mine");
        Files.delete(trained.resolve("card.json"));
        Run refused = zoo("publish", "--model", trained, "--to", mirror);
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("has no model card card.json");
        Object[] terms = {
            "publish",
            "--model",
            trained,
            "--to",
            mirror,
            "--title",
            "mine",
            "--data-name",
            "ours",
            "--weights-licence",
            "MIT",
            "--data-licence",
            "unpublished",
            "--commercial-use",
            "unknown"
        };
        assertThat(zoo(terms).err()).contains("give --id as well");
        Object[] named = Arrays.copyOf(terms, terms.length + 2);
        named[terms.length] = "--id";
        named[terms.length + 1] = "unetpp.mine";
        assertThat(zoo(named).fine().out().strip()).isEqualTo("unetpp.mine");
        assertThat(from(mirror, "info", "unetpp.mine").fine().out())
                .contains("It has no card.\n")
                .contains("commercial use  unknown\n")
                .contains("classes         background, nucleus");
        named[named.length - 1] = "unet.mine";
        assertThat(zoo(named).err()).contains("says architecture unet, but the model beside it has unetpp");
        named[named.length - 3] = "perhaps";
        assertThat(zoo(named).err()).contains("\"perhaps\" is not one of [yes, no, unknown]");
    }

    @Test
    void helpHasExamples() {
        for (String command : List.of("list", "download", "verify", "bundle", "unbundle", "publish", "info")) {
            assertThat(zoo(command, "--help").fine().out()).contains("Example", "  zoo " + command);
        }
    }
}
