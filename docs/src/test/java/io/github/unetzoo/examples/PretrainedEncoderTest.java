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
package io.github.unetzoo.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.encoder.PretrainedWeights;
import io.github.unetzoo.encoder.ResNet;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.pretrained.EncoderWeights;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.unet.UNet;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.Safetensors;
import io.github.unetzoo.weights.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainedEncoderTest {

    private static final SyntheticNuclei DATA =
            SyntheticNuclei.builder().optCount(2, 1, 1).optSize(64).build();

    @TempDir
    Path folder;

    @BeforeEach
    void stayHere() {
        System.setProperty("unetzoo.cache", folder.resolve("cache").toString());
        System.setProperty("unetzoo.offline", "true");
    }

    @AfterEach
    void leave() {
        System.clearProperty("unetzoo.cache");
        System.clearProperty("unetzoo.offline");
    }

    /** Building one fetches nothing: there is no network here, and no file. */
    @Test
    void aNetworkOnlyAsksForWeights() {
        UNet network = PretrainedEncoder.build();
        assertThat(network.encoderWeights())
                .hasValueSatisfying(weights -> assertThat(EncoderWeights.name(weights.published()))
                        .isEqualTo("encoders/resnet34-b627a593.pth"));
    }

    /** smp's, for a file of our own may stand in for it: what tells its hash is in the cache as well. */
    @Test
    void aTrainingBeginsWithThem() throws IOException, NoSuchAlgorithmException {
        UNet network = UNet.builder()
                .setInChannels(3)
                .setClasses(2)
                .optEncoder(ResNet.RESNET34.withDepth(2).pretrained("smp/imagenet"))
                .build();
        float mark = 0.25f;
        bring(network, mark);
        Path out = folder.resolve("out");
        PretrainedEncoder.train(network, DATA, out);
        try (SegmentationModel model = SegmentationModel.load(out, Precision.FLOAT32)) {
            assertThat(model.normalization()).isEqualTo(Normalization.IMAGENET);
            float[] scale = model.block().weights().get("encoder.bn1.weight").toFloats();
            float[] first = filled(mark, 64).toFloats();
            assertThat(scale).as("moved by a step, but not far").isNotEqualTo(first);
            assertThat(scale).containsExactly(first, within(0.01f));
        }
    }

    private void bring(UNet network, float scale) throws IOException, NoSuchAlgorithmException {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        network.graph().weights().stream()
                .filter(weight -> weight.name().startsWith(EncoderWeights.SCOPE))
                .forEach(weight -> tensors.put(
                        weight.name().substring(EncoderWeights.SCOPE.length()),
                        filled(weight.shape().size() == 1 ? scale : 0.01f, weight.dimensions())));
        PretrainedWeights published = PretrainedWeights.named("resnet34", "smp/imagenet");
        Path file = folder.resolve("cache").resolve(EncoderWeights.name(published));
        Files.createDirectories(file.getParent());
        Safetensors.write(file, Checkpoint.of("made here", tensors, Map.of()));
        byte[] bytes = Files.readAllBytes(file);
        Files.writeString(
                file.resolveSibling(file.getFileName() + ".pointer"),
                "version https://git-lfs.github.com/spec/v1\noid sha256:"
                        + HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))
                        + "\nsize " + bytes.length + "\n");
    }

    private static TensorData filled(float value, long... shape) {
        int size = 1;
        for (long side : shape) {
            size = Math.multiplyExact(size, Math.toIntExact(side));
        }
        float[] values = new float[size];
        Arrays.fill(values, value);
        return TensorData.ofFloats(values, shape);
    }
}
