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
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A headless Chromium with one page, driven by the DevTools protocol. */
final class Chromium implements AutoCloseable {

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");
    private static final long SECONDS = 60;

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonObject>> answers = new ConcurrentHashMap<>();
    private final List<JsonObject> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();

    /** That which {@code -Dunetzoo.chromium} or {@code CHROMIUM} names, or one on the path by its usual names. */
    static Optional<Path> find() {
        Optional<String> named = Optional.ofNullable(System.getProperty("unetzoo.chromium", System.getenv("CHROMIUM")));
        if (named.isPresent()) {
            return named.map(Path::of);
        }
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    Chromium(Path program) throws IOException, InterruptedException {
        profile = Files.createTempDirectory("chromium");
        process = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        HttpClient client = HttpClient.newHttpClient();
        socket = client.newWebSocketBuilder()
                .buildAsync(URI.create(page(client)), new Listener())
                .join();
        for (String domain : List.of("Page", "Runtime", "Log", "Network", "DOM")) {
            send(domain + ".enable", Map.of());
        }
    }

    /** The address at which the page listens, once there is one. */
    private String page(HttpClient client) throws IOException, InterruptedException {
        Path file = profile.resolve("DevToolsActivePort");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < end && process.isAlive()) {
            if (Files.exists(file) && Files.size(file) > 0) {
                String port = Files.readAllLines(file).get(0);
                String list = client.send(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                                        .timeout(Duration.ofSeconds(SECONDS))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body();
                for (JsonElement target : JsonParser.parseString(list).getAsJsonArray()) {
                    if (target.getAsJsonObject().get("type").getAsString().equals("page")) {
                        return target.getAsJsonObject()
                                .get("webSocketDebuggerUrl")
                                .getAsString();
                    }
                }
            }
            Thread.sleep(50);
        }
        throw new IOException("Chromium does not answer");
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder parts = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                JsonObject message = JsonParser.parseString(parts.toString()).getAsJsonObject();
                parts.setLength(0);
                if (message.has("id")) {
                    answers.get(message.get("id").getAsInt()).complete(message);
                } else {
                    events.add(message);
                }
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Asks for something, and waits for the answer. */
    JsonObject send(String method, Map<String, ?> parameters) {
        JsonObject message = new JsonObject();
        int id = ids.incrementAndGet();
        message.addProperty("id", id);
        message.addProperty("method", method);
        message.add("params", new com.google.gson.Gson().toJsonTree(parameters));
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(message.toString(), true).join();
        try {
            JsonObject found = answer.get(SECONDS, TimeUnit.SECONDS);
            if (found.has("error")) {
                throw new IllegalStateException(method + ": " + found.get("error"));
            }
            return found.getAsJsonObject("result");
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(method + " was not answered", e);
        }
    }

    /** Opens a file and waits until it is loaded. */
    void open(Path file) throws InterruptedException {
        events.clear();
        send("Page.navigate", Map.of("url", file.toUri().toString()));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (events("Page.loadEventFired").isEmpty()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(file + " was not loaded");
            }
            Thread.sleep(20);
        }
    }

    /** What happened since the page was opened. */
    List<JsonObject> events(String method) {
        return events.stream()
                .filter(event -> event.get("method").getAsString().equals(method))
                .map(event -> event.getAsJsonObject("params"))
                .toList();
    }

    /** The value of an expression of JavaScript, as JSON. */
    JsonElement value(String expression) {
        JsonObject answer = send("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + answer.get("exceptionDetails"));
        }
        JsonElement value = answer.getAsJsonObject("result").get("value");
        return value == null ? com.google.gson.JsonNull.INSTANCE : value;
    }

    String words(String expression) {
        return value(expression).getAsString();
    }

    double number(String expression) {
        return value(expression).getAsDouble();
    }

    List<String> list(String expression) {
        JsonArray array = value(expression).getAsJsonArray();
        return array.asList().stream().map(JsonElement::getAsString).toList();
    }

    /** Waits for what the browser does with its next frame. */
    void await(String condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!value(condition).getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("it never came to " + condition);
            }
            Thread.sleep(20);
        }
    }

    /** Presses and releases a key, such as Tab, Enter or ArrowRight. */
    void press(String key) {
        int code = switch (key) {
            case "Tab" -> 9;
            case "Enter" -> 13;
            case "ArrowRight" -> 39;
            case "ArrowLeft" -> 37;
            default -> throw new IllegalArgumentException("key " + key + " has no code here");
        };
        String text = key.equals("Enter") ? "\r" : "";
        for (String type : List.of(text.isEmpty() ? "rawKeyDown" : "keyDown", "keyUp")) {
            send(
                    "Input.dispatchKeyEvent",
                    Map.of("type", type, "key", key, "code", key, "text", text, "windowsVirtualKeyCode", code));
        }
    }

    /** Clicks into the middle of what a selector finds first. */
    void click(String selector) {
        JsonArray middle = value("(() => { const e = document.querySelector('" + selector
                        + "'); e.scrollIntoView({block: 'center', behavior: 'instant'});"
                        + " const r = e.getBoundingClientRect();"
                        + " return [r.x + r.width / 2, r.y + r.height / 2]; })()")
                .getAsJsonArray();
        for (String type : List.of("mousePressed", "mouseReleased")) {
            send(
                    "Input.dispatchMouseEvent",
                    Map.of(
                            "type",
                            type,
                            "x",
                            middle.get(0).getAsDouble(),
                            "y",
                            middle.get(1).getAsDouble(),
                            "button",
                            "left",
                            "clickCount",
                            1));
        }
    }

    void resize(int width, int height) {
        send(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
    }

    /** @param scheme light or dark */
    void prefer(String scheme) {
        send(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** The whole page as a PNG file. */
    byte[] screenshot() {
        return Base64.getDecoder()
                .decode(send("Page.captureScreenshot", Map.of("captureBeyondViewport", true))
                        .get("data")
                        .getAsString());
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
        try (Stream<Path> all = Files.walk(profile)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
