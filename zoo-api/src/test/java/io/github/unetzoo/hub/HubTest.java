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
package io.github.unetzoo.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.sun.net.httpserver.HttpServer;
import io.github.unetzoo.download.FileCache;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.weights.TensorData;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HubTest {

    @TempDir
    private Path temp;

    private float firstWeight(SegmentationModel model) {
        return model.block().weights().values().stream()
                .map(TensorData::toFloats)
                .findFirst()
                .orElseThrow()[0];
    }

    private float firstWeight(Path folder) throws IOException {
        try (SegmentationModel model = SegmentationModel.load(folder, Precision.FLOAT32)) {
            return firstWeight(model);
        }
    }

    @Test
    void findsAndLoadsModelsOfSeveralJars() throws Exception {
        Path one = temp.resolve("one");
        Path two = temp.resolve("two");
        TinyModels.published(one, "tiny.cells", 1);
        TinyModels.published(two, "tiny.nuclei", 2);
        Hub hub = TinyModels.hub(temp.resolve("cache"));
        TinyModels.withJars(
                () -> {
                    assertThat(hub.list()).extracting(PretrainedModel::id).containsExactly("tiny.cells", "tiny.nuclei");
                    PretrainedModel info = hub.info("tiny.nuclei");
                    assertThat(info.architecture()).isEqualTo("tiny");
                    assertThat(info.tag()).isEqualTo("nuclei");
                    assertThat(info.terms()).isEqualTo(Cards.full().terms());
                    assertThat(info.metric("dice").orElseThrow().value()).isEqualTo(0.93125);
                    assertThat(info.file("model.safetensors")
                                    .orElseThrow()
                                    .published()
                                    .addresses())
                            .containsExactly(
                                    URI.create("classpath:META-INF/unetzoo/tiny/tiny.nuclei/model.safetensors"));
                    try (SegmentationModel model = hub.load("tiny.nuclei", Precision.FLOAT32)) {
                        assertThat(model.classes()).containsExactly("background", "nucleus");
                        assertThat(firstWeight(model)).isEqualTo(firstWeight(two.resolve("tiny.nuclei")));
                    }
                    assertThat(hub.card("tiny.cells").orElseThrow().limits())
                            .isEqualTo(Cards.full().limits());
                    // What was not asked for is not fetched.
                    assertThat(temp.resolve("cache/tiny.nuclei/card.json")).doesNotExist();
                    assertThat(hub.download("tiny.nuclei").resolve("sample1.png"))
                            .hasBinaryContent(new byte[] {1, 2, 3});
                },
                TinyModels.jar(temp.resolve("one.jar"), one),
                TinyModels.jar(temp.resolve("two.jar"), two));
    }

    @Test
    void sayWhatThereIsAndWhatWasMeant() throws Exception {
        Path folder = temp.resolve("models");
        TinyModels.published(folder, "tiny.nuclei", 1);
        assertThatThrownBy(() ->
                        TinyModels.hub(temp.resolve("cache"), folder.toUri()).load("tiny.nucleus", Precision.FLOAT32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no model \"tiny.nucleus\" (did you mean tiny.nuclei?): there are [tiny.nuclei]");
        assertThatThrownBy(() -> TinyModels.hub(temp.resolve("cache")).info("tiny.nuclei"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name a catalogue that has some with -Dunetzoo.catalogue=");
    }

    @Test
    void twoJarsMayBringTheSameModelButNotDifferentOnesOfOneName() throws Exception {
        Path one = temp.resolve("one");
        Path two = temp.resolve("two");
        TinyModels.published(one, "tiny.nuclei", 1);
        TinyModels.published(two, "tiny.nuclei", 2);
        Hub hub = TinyModels.hub(temp.resolve("cache"));
        TinyModels.withJars(
                () -> assertThat(hub.list()).hasSize(1),
                TinyModels.jar(temp.resolve("one.jar"), one),
                TinyModels.jar(temp.resolve("same.jar"), one));
        TinyModels.withJars(
                () -> assertThatThrownBy(hub::list)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("two jars bring different models called tiny.nuclei")
                        .hasMessageContaining("one.jar!")
                        .hasMessageContaining("two.jar!"),
                TinyModels.jar(temp.resolve("one.jar"), one),
                TinyModels.jar(temp.resolve("two.jar"), two));
    }

    @Test
    void aJarBringsModelsOfItsArchitectureOnly() throws Exception {
        Path folder = temp.resolve("models");
        TinyModels.published(folder, "tiny.nuclei", 1);
        Path catalogue = folder.resolve("catalogue.json");
        Files.writeString(catalogue, Files.readString(catalogue).replace("tiny.nuclei", "other.nuclei"));
        TinyModels.withJars(
                () -> assertThatThrownBy(TinyModels.hub(temp.resolve("cache"))::list)
                        .hasMessageContaining("has other.nuclei, but only models of tiny belong there"),
                TinyModels.jar(temp.resolve("one.jar"), folder));
    }

    @Test
    void aNamedCatalogueCountsBeforeJarsAndTheyBeforeTheCache() throws Exception {
        Path jar = temp.resolve("jar");
        Path named = temp.resolve("named");
        Path cache = temp.resolve("cache");
        TinyModels.published(jar, "tiny.nuclei", 1);
        TinyModels.published(named, "tiny.nuclei", 2);
        TinyModels.published(cache, "tiny.nuclei", 3);
        TinyModels.published(cache, "tiny.cells", 4);
        TinyModels.withJars(
                () -> {
                    assertThat(TinyModels.hub(cache)
                                    .info("tiny.nuclei")
                                    .files()
                                    .get(0)
                                    .published()
                                    .addresses())
                            .allMatch(address -> address.toString().startsWith("classpath:"));
                    Hub hub = TinyModels.hub(
                            cache, named.resolve("catalogue.json").toUri());
                    assertThat(hub.list()).extracting(PretrainedModel::id).containsExactly("tiny.cells", "tiny.nuclei");
                    // The cache has other files of that name, which do not pass for these.
                    try (SegmentationModel model = hub.load("tiny.nuclei", Precision.FLOAT32)) {
                        assertThat(firstWeight(model)).isEqualTo(firstWeight(named.resolve("tiny.nuclei")));
                    }
                },
                TinyModels.jar(temp.resolve("a.jar"), jar));
    }

    @Test
    void aFileThatIsNotWhatTheCatalogueSaysIsRefused() throws Exception {
        Path folder = temp.resolve("models");
        TinyModels.published(folder, "tiny.nuclei", 1);
        Path weights = folder.resolve("tiny.nuclei/model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        assertThatThrownBy(() ->
                        TinyModels.hub(temp.resolve("cache"), folder.toUri()).load("tiny.nuclei", Precision.FLOAT32))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("tiny.nuclei/model.safetensors")
                .hasMessageContaining("SHA-256");
    }

    @Test
    void aMirrorOnTheWebIsAFolderThatIsServed() throws Exception {
        Path folder = temp.resolve("models");
        TinyModels.published(folder, "tiny.nuclei", 1);
        HttpServer server = server(folder);
        URI address = URI.create("http://localhost:" + server.getAddress().getPort() + "/");
        Path cache = temp.resolve("cache");
        try {
            server.start();
            Hub hub = Hub.builder()
                    .optCache(FileCache.builder()
                            .optFolder(cache)
                            .optMirrors(List.of())
                            .optOffline(false)
                            .build())
                    .optCatalogues(List.of(address))
                    .build();
            assertThat(hub.info("tiny.nuclei").files().get(0).published().addresses())
                    .containsExactly(address.resolve("tiny.nuclei/model.json"));
            hub.load("tiny.nuclei", Precision.FLOAT32).close();
        } finally {
            server.stop(0);
        }
        // Later, without the network: the catalogue's copy and the cache serve.
        Hub offline = TinyModels.hub(cache, address);
        offline.load("tiny.nuclei", Precision.FLOAT32).close();
        assertThatThrownBy(() -> offline.card("tiny.nuclei"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("tiny.nuclei/card.json");
        assertThatThrownBy(() -> TinyModels.hub(temp.resolve("empty"), address).list())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("localhost");
    }

    private static HttpServer server(Path folder) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] file = Files.readAllBytes(
                        folder.resolve(exchange.getRequestURI().getPath().substring(1)));
                exchange.sendResponseHeaders(200, file.length);
                exchange.getResponseBody().write(file);
            }
        });
        return server;
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(
                        "models[0]: id \"../evil\" is not of the form ARCH.TAG",
                        model -> model.addProperty("id", "../evil")),
                mistake("models[0]: id \"tiny.a.b\" is not", model -> model.addProperty("id", "tiny.a.b")),
                mistake(
                        "models[0].files[0]: file name \"../model.json\" is refused",
                        model -> file(model).addProperty("name", "../model.json")),
                mistake(
                        "file name \"/etc/passwd\" is refused",
                        model -> file(model).addProperty("name", "/etc/passwd")),
                mistake("file name \"C:x\" is refused", model -> file(model).addProperty("name", "C:x")),
                mistake("file name \"a\\b\" is refused", model -> file(model).addProperty("name", "a\\b")),
                mistake("file name \".hidden\" is refused", model -> file(model).addProperty("name", ".hidden")),
                mistake("leaves the catalogue's folder", model -> address(model, "../../secret")),
                mistake("leaves the catalogue's folder", model -> address(model, "%2e%2e/secret")),
                mistake("leaves the catalogue's folder", model -> address(model, "//host/x")),
                mistake("models[0].files[0]", model -> address(model, "ftp://host/x")),
                mistake("SHA-256", model -> file(model).remove("sha256")),
                mistake(
                        "models[0].files[0].bytes is \"many\": give a whole number",
                        model -> file(model).addProperty("bytes", "many")),
                mistake(
                        "file model.json is not among the files",
                        model -> file(model).addProperty("name", "m.json")),
                mistake("MODEL.SAFETENSORS is there twice", model -> {
                    JsonObject twice = model.getAsJsonArray("files")
                            .get(1)
                            .getAsJsonObject()
                            .deepCopy();
                    twice.addProperty("name", "MODEL.SAFETENSORS");
                    model.getAsJsonArray("files").add(twice);
                }),
                mistake("models[0]: has no \"terms\": add it", model -> model.remove("terms")),
                mistake(
                        "models[0]: has \"licence\", which this version does not know",
                        model -> model.addProperty("licence", "MIT")));
    }

    private static Arguments mistake(String complaint, Consumer<JsonObject> change) {
        return Arguments.of(complaint, change);
    }

    private static JsonObject file(JsonObject model) {
        return model.getAsJsonArray("files").get(0).getAsJsonObject();
    }

    private static void address(JsonObject model, String address) {
        JsonArray addresses = new JsonArray();
        addresses.add(new JsonPrimitive(address));
        file(model).add("addresses", addresses);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void aCatalogueIsReadStrictly(String complaint, Consumer<JsonObject> change) throws IOException {
        Path folder = temp.resolve("models");
        TinyModels.published(folder, "tiny.nuclei", 1);
        Path file = folder.resolve("catalogue.json");
        JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        change.accept(json.getAsJsonArray("models").get(0).getAsJsonObject());
        Files.writeString(file, json.toString());
        assertThatThrownBy(TinyModels.hub(temp.resolve("cache"), folder.toUri())::list)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("catalogue.json is no catalogue of models: ")
                .hasMessageContaining(complaint);
    }

    @Test
    void aCatalogueOnTheWebNamesNoPlaceOnThisMachine() throws IOException {
        CataloguePlace place = new CataloguePlace("web", URI.create("https://files.example.org/zoo/"));
        assertThat(place.resolve(URI.create("a/b.json"))).hasToString("https://files.example.org/zoo/a/b.json");
        assertThat(place.resolve(URI.create("http://other/b"))).hasToString("http://other/b");
        assertThatThrownBy(() -> place.resolve(URI.create("file:/etc/passwd")))
                .hasMessageContaining("is not on the web, but its catalogue is");
    }

    @Test
    void aModelTwiceInOneCatalogueIsRefused() throws IOException {
        Path folder = temp.resolve("models");
        TinyModels.published(folder, "tiny.nuclei", 1);
        Path file = folder.resolve("catalogue.json");
        JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        json.getAsJsonArray("models").add(json.getAsJsonArray("models").get(0));
        Files.writeString(file, json.toString());
        assertThatThrownBy(TinyModels.hub(temp.resolve("cache"), folder.toUri())::list)
                .hasMessageContaining("tiny.nuclei is there twice");
    }

    @Test
    void addressesAreAsPeopleWriteThem() {
        assertThat(Hub.address("https://files.example.org/zoo")).hasToString("https://files.example.org/zoo");
        assertThat(Hub.address("models")).isEqualTo(Path.of("models").toUri());
        assertThatThrownBy(() -> Hub.address("https://a b")).hasMessageContaining("is no address of a catalogue");
    }
}
