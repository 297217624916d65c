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
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.Split;
import io.github.unetzoo.data.SyntheticNuclei;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the README and the pages of docs show of programs that are not ours: each of their lines is run as it stands there, but for the places of
 * files, where the program is. Where it is not, the test is skipped and says what it has missed; the build has to do
 * without.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "lines are a Unix shell's")
class OtherProgramsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Path DEPLOYING = ROOT.resolve("docs/deploying.md");

    private static final Pattern LINE = Pattern.compile(
            "(?m)^ {4}((?:\\./mvnw|docker|podman|djl-serving|curl|wget|python3?|pip|java|mvn|git|apt|brew|export|source) .*)$");

    private static final String SERVER = "http://localhost:8080";

    @TempDir
    static Path folder;

    @BeforeAll
    static void prepare() throws IOException {
        Split split = SyntheticNuclei.builder()
                .optCount(2, 0, 0)
                .optSize(48)
                .optSeed(3)
                .build()
                .split("train");
        Path images = Files.createDirectories(folder.resolve("images"));
        for (int i = 0; i < split.size(); i++) {
            ImageFiles.writeImage(images.resolve(i + ".png"), split.sample(i).image());
        }
        Files.copy(images.resolve("0.png"), folder.resolve("photo.png"));
        Run.zoo("predict", "--model", "unet.nuclei", images, "--out", folder.resolve("expected"))
                .fine();
    }

    private static List<String> lines(Path page) throws IOException {
        return LINE.matcher(Files.readString(page))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** The one line of the page on deploying that begins so. */
    private static String line(String beginning) throws IOException {
        List<String> found = lines(DEPLOYING).stream()
                .filter(line -> line.startsWith(beginning))
                .toList();
        assertThat(found).as(beginning).hasSize(1);
        return found.get(0);
    }

    /** Python's lines that mention something. */
    private static String python(String mention) throws IOException {
        List<String> found = Pattern.compile("(?m)^In Python:\n\n((?: {4}.*\n)+)")
                .matcher(Files.readString(DEPLOYING))
                .results()
                .map(block -> block.group(1).replaceAll("(?m)^ {4}", ""))
                .toList();
        assertThat(found).as("Python's blocks").hasSize(2);
        return found.stream()
                .filter(block -> block.contains(mention))
                .findFirst()
                .orElseThrow();
    }

    private static Process start(Path where, Path said, Map<String, String> environment, String... command)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return builder.directory(where.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
    }

    /** Runs a program to its end, which has to be a good one. */
    private static void run(Path where, String... command) throws IOException, InterruptedException {
        Path said = Files.createTempFile(folder, "said", ".txt");
        int code = start(where, said, Map.of(), command).waitFor();
        assertThat(code).as("%s: %s", List.of(command), Files.readString(said)).isZero();
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            Path said = Files.createTempFile(folder, "asked", ".txt");
            return start(folder, said, Map.of(), command).waitFor() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }

    private static void masksAreThoseOfTheCommandLine(Path masks) throws IOException {
        for (String mask : List.of("0.png", "1.png")) {
            assertThat(ImageFiles.readLabels(masks.resolve(mask)))
                    .as(mask)
                    .isEqualTo(ImageFiles.readLabels(folder.resolve("expected").resolve(mask)));
        }
    }

    @Test
    void theLinesAreTheseAndNoOthers() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
            List<Path> pages = Stream.concat(Stream.of(ROOT.resolve("README.md")), files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
            List<String> found =
                    pages.stream().flatMap(OtherProgramsTest::words).toList();
            assertThat(found)
                    .as("what stands on a page has a test here; .ci/run is the README's line")
                    .containsExactlyInAnyOrder(
                            "./mvnw verify", "docker build", "docker run", "djl-serving -m", "curl -X");
        }
        assertThat(Files.readString(ROOT.resolve(".ci/run"))).containsPattern("(?m)^\\./mvnw .*\\bverify$");
    }

    /** Of each line, the program and what it is to do. */
    private static Stream<String> words(Path page) {
        try {
            return lines(page).stream().map(line -> line.replaceFirst("^(\\S+ \\S+).*", "$1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aContainerIsBuiltAndPredicts() throws Exception {
        assumeTrue(succeeds("docker", "info"), "no Docker daemon: the lines on containers were not run");
        List<String> bases = Pattern.compile("(?m)^FROM (\\S+)")
                .matcher(Files.readString(ROOT.resolve("docs/Dockerfile")))
                .results()
                .map(found -> found.group(1))
                .toList();
        for (String base : bases) {
            assumeTrue(
                    succeeds("docker", "image", "inspect", base),
                    "Docker has no image " + base + ": the lines on containers were not run");
        }
        String ours = "unetzoo-test-" + ProcessHandle.current().pid();
        run(ROOT, "sh", "-c", line("docker build").replace("-t unetzoo", "-t " + ours));
        try {
            run(ROOT, "cp", "-r", "unet/src/main/resources/META-INF/unetzoo/unet/unet.nuclei", folder + "/model");
            run(folder, "sh", "-c", line("docker run").replace(" unetzoo ", " " + ours + " "));
            masksAreThoseOfTheCommandLine(folder.resolve("masks"));
        } finally {
            succeeds("docker", "rmi", "-f", ours);
        }
    }

    @Test
    void aServerServesTheFolder() throws Exception {
        assumeTrue(
                succeeds("sh", "-c", "command -v djl-serving && command -v curl"),
                "no djl-serving or no curl: the lines on DJL Serving were not run");
        assumeTrue(portIsFree(), "something else listens at " + SERVER + ": the lines on DJL Serving were not run");
        Path served = folder.resolve("served/nuclei");
        export("djl-serving", "served/nuclei");
        Path home = folder.resolve("home");
        writeJars(Files.createDirectories(home.resolve("deps")));
        Path said = folder.resolve("server.txt");
        String line = "exec " + line("djl-serving").replace("file:///opt/served/nuclei", "file://" + served);
        Process server = start(folder, said, Map.of("MODEL_SERVER_HOME", home.toString()), "sh", "-c", line);
        try {
            awaitAnswer(server, said);
            run(folder, "sh", "-c", line("curl"));
            assertThat(ImageFiles.readLabels(folder.resolve("mask.png")))
                    .isEqualTo(ImageFiles.readLabels(folder.resolve("expected/0.png")));
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    private static boolean portIsFree() {
        URI server = URI.create(SERVER);
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            return !socket.isConnected();
        } catch (IOException e) {
            return true;
        }
    }

    private static void awaitAnswer(Process server, Path said) throws IOException, InterruptedException {
        HttpRequest ping = HttpRequest.newBuilder(URI.create(SERVER + "/ping"))
                .timeout(Duration.ofSeconds(5))
                .build();
        HttpClient client = HttpClient.newHttpClient();
        while (server.isAlive()) {
            try {
                if (client.send(ping, BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // It does not listen yet.
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        throw new AssertionError("the server ended: " + Files.readString(said));
    }

    /**
     * The jars that this test runs on, but for messages, which are the server's, and for ours other than zoo-api, which
     * may be a folder of classes.
     */
    private static void writeJars(Path deps) throws IOException {
        String[] entries = System.getProperty("java.class.path").split(File.pathSeparator);
        for (Path entry : Arrays.stream(entries).map(Path::of).toList()) {
            String name = entry.getFileName().toString();
            if (entry.endsWith("zoo-api/target/classes")) {
                TestJar.pack(entry, deps.resolve("zoo-api.jar"));
            } else if (name.endsWith(".jar")
                    && !name.startsWith("slf4j")
                    && (!isOurs(entry) || name.startsWith("zoo-api-"))) {
                Files.copy(entry, deps.resolve(name));
            }
        }
    }

    private static boolean isOurs(Path jar) {
        return jar.startsWith(ROOT) || jar.toString().contains("/io/github/unetzoo/");
    }

    @Test
    void pythonRunsTheFilesWithEqualLogits() throws Exception {
        assumeTrue(
                succeeds("python3", "-c", "import numpy, onnxruntime, torch"),
                "no python3 with numpy, onnxruntime and torch: Python's lines were not run");
        export("onnx", "nuclei.onnx");
        export("torchscript", "nuclei.pt", "--portable", "--precision=float32");
        String script = """
                import numpy, onnxruntime, torch
                samples = (numpy.arange(3 * 32 * 48, dtype="float32") %% 17 / 8 - 1).reshape(1, 3, 32, 48)
                %sonnx, samples = logits, torch.from_numpy(samples)
                %sassert logits.shape == (1, 1, 32, 48), logits.shape
                assert abs(onnx - logits.numpy()).max() < 1e-4 * abs(onnx).max()
                """.formatted(python("onnxruntime"), python("torch.jit"));
        Path file = Files.writeString(folder.resolve("run.py"), script, StandardCharsets.UTF_8);
        run(folder, "python3", file.toString());
    }

    private static void export(String format, String file, String... more) {
        List<String> words = new ArrayList<>(List.of("export", "--model=unet.nuclei", "--format=" + format));
        words.add("--out=" + folder.resolve(file));
        words.addAll(List.of(more));
        Run.zoo(words.toArray()).fine();
    }
}
