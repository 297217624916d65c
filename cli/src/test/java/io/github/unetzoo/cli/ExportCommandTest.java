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
import static org.assertj.core.api.Assertions.offset;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.translate.NoopTranslator;
import ai.onnxruntime.OnnxModelMetadata;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {

    @TempDir
    static Path folder;

    static Path model;

    @BeforeAll
    static void prepare() throws IOException {
        model = folder.resolve("model");
        try (SegmentationModel fresh = SegmentationModel.create(
                Architecture.fromSpec(
                        "unetpp:in-channels=3,classes=2,width=4,depth=2,sizes=strict,deep-supervision=true", Map.of()),
                List.of("background", "nucleus"),
                new Normalization.PerImage(),
                Precision.FLOAT32,
                1)) {
            fresh.save(model, Map.of());
        }
    }

    @Test
    void writesAFileForAnySize() throws OrtException {
        Path file = folder.resolve("new/any.onnx");
        Run run = Run.zoo("export", "--model", model, "--format", "onnx", "--out", file)
                .fine();
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("wrote " + file, " MB, for images of heights and widths of 4, 8, 12, 16 and so on");
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(file.toString())) {
            assertThat(session.getOutputNames()).containsExactly("logits");
            assertThat(shape(session)).containsExactly(-1, 3, -1, -1);
            OnnxModelMetadata metadata = session.getMetadata();
            assertThat(metadata.getProducerName()).isEqualTo("UNet Zoo");
            assertThat(metadata.getCustomMetadata())
                    .containsEntry("architecture", "unetpp")
                    .containsEntry("classes", "[\"background\",\"nucleus\"]");
        }
    }

    @Test
    void writesAFileForOneSize() throws OrtException {
        Path file = folder.resolve("one.onnx");
        Run run = Run.zoo(
                        "export",
                        "--model",
                        model,
                        "--format",
                        "onnx",
                        "--size",
                        "24x32",
                        "--all-outputs",
                        "--out",
                        file)
                .fine();
        assertThat(run.err()).contains("for images of 24x32");
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(file.toString())) {
            assertThat(session.getOutputNames()).containsExactly("logits", "out0", "out1");
            assertThat(shape(session)).containsExactly(-1, 3, 24, 32);
        }
        // An older file is replaced, and the word for any size is one.
        Run.zoo("export", "--model", model, "--format", "onnx", "--size", "dynamic", "--out", file)
                .fine();
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(file.toString())) {
            assertThat(shape(session)).containsExactly(-1, 3, -1, -1);
        }
    }

    /** Loaded by DJL alone, as any TorchScript file. */
    @Test
    void writesATorchScriptFileThatGivesWhatTheModelGives() throws Exception {
        Path file = folder.resolve("script/any.pt");
        Run.zoo("export", "--model", model, "--format", "torchscript", "--portable", "--out", file)
                .fine();
        float[] samples = new float[2 * 3 * 24 * 32];
        Random random = new Random(4);
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) random.nextGaussian();
        }
        Shape shape = new Shape(2, 3, 24, 32);
        try (Model djl = Model.newInstance("any", "PyTorch");
                SegmentationModel own = SegmentationModel.load(model, Precision.FLOAT32)) {
            djl.load(file.getParent(), "any");
            try (Predictor<NDList, NDList> predictor = djl.newPredictor(new NoopTranslator());
                    NDManager manager = NDManager.newBaseManager("PyTorch")) {
                NDArray image = manager.create(samples, shape);
                float[] found = predictor.predict(new NDList(image)).get(0).toFloatArray();
                float[] expected = own.block()
                        .forward(new ParameterStore(manager, false), new NDList(image), false)
                        .get(0)
                        .toFloatArray();
                assertThat(found).containsExactly(expected, offset(1e-4f));
            }
        }
    }

    @Test
    void anOptionOfOneFormatIsRefusedForTheOther() {
        Run run = Run.zoo(
                "export",
                "--model",
                model,
                "--format",
                "onnx",
                "--precision",
                "bfloat16",
                "--out",
                folder.resolve("x"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("--precision bfloat16 is of TorchScript files, and others are float32, not of --format onnx");
    }

    /** One of our own needs no more; its card says the rest. */
    @Test
    void writesAPackageOfATrainedModel() throws IOException {
        Path file = folder.resolve("fcn.zip");
        Run run = Run.zoo(
                        "export",
                        "--model",
                        "fcn.nuclei",
                        "--format",
                        "bioimageio",
                        "--timestamp",
                        "2026-03-01T12:00:00Z",
                        "--out",
                        file)
                .fine();
        assertThat(run.err()).contains("wrote " + file);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            String rdf =
                    new String(zip.getInputStream(zip.getEntry("rdf.yaml")).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(rdf)
                    .contains("- name: UNet Zoo authors", "license: Apache-2.0", "'2026-03-01T12:00:00Z'")
                    .contains("10.48550/arXiv.1411.4038", "https://bbbc.broadinstitute.org/BBBC038", "id: sigmoid");
            assertThat(zip.getEntry("card.json")).isNotNull();
        }
    }

    @Test
    void aPackageNeedsAnAuthorAndALicence() {
        Path file = folder.resolve("own.zip");
        Run run = Run.zoo("export", "--model", model, "--format", "bioimageio", "--out", file);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("give --author NAME");
        run = Run.zoo("export", "--model", model, "--format", "bioimageio", "--author", "A. Author", "--out", file);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("licence");
        assertThat(file).doesNotExist();
        Run.zoo(
                        "export",
                        "--model",
                        model,
                        "--format",
                        "bioimageio",
                        "--author",
                        "A. Author",
                        "--licence",
                        "MIT",
                        "--out",
                        file)
                .fine();
        assertThat(file).exists();
    }

    @Test
    void writesAFolderToServe() throws IOException {
        Path served = folder.resolve("served/unetpp");
        Run run = Run.zoo("export", "--model", model, "--format", "djl-serving", "--portable", "--out", served)
                .fine();
        assertThat(run.err()).contains("wrote " + served, " MB, for images of any size");
        assertThat(served.resolve("model.pt")).exists();
        assertThat(Files.readString(served.resolve("serving.properties")))
                .contains("engine=PyTorch\n", "unetzoo.sides=4\n", "unetzoo.period=4\n");
    }

    @Test
    void optionsOfPackagesAreRefusedForOthers() {
        for (List<String> option : List.of(
                List.of("--author", "A"),
                List.of("--licence", "MIT"),
                List.of("--bit-depth", "16"),
                List.of("--tag", "x"),
                List.of("--timestamp", "2026-03-01T12:00:00Z"))) {
            Run run = Run.zoo(
                    "export",
                    "--model",
                    model,
                    "--format",
                    "onnx",
                    "--out",
                    folder.resolve("x"),
                    option.get(0),
                    option.get(1));
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err()).contains(option.get(0) + " is of --format bioimageio, not of --format onnx");
        }
    }

    @Test
    void aSizeThatCannotPassIsRefused() {
        Path file = folder.resolve("never/none.onnx");
        Run run = Run.zoo("export", "--model", model, "--format", "onnx", "--size", "30x32", "--out", file);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("30x32", "32x32");
        assertThat(file.getParent()).doesNotExist();
    }

    private static long[] shape(OrtSession session) throws OrtException {
        return ((TensorInfo) session.getInputInfo().get("image").getInfo()).getShape();
    }
}
