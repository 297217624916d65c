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
package io.github.unetzoo.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.unetzoo.encoder.Encoders;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.NameMap;
import io.github.unetzoo.weights.StrictMatch;
import io.github.unetzoo.weights.TensorData;
import io.github.unetzoo.weights.WeightsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncoderSourceTest {

    /** A checkpoint of zeros with the names and shapes that a published implementation has. */
    private static Checkpoint listed(String id) throws IOException {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        try (InputStream in =
                Objects.requireNonNull(EncoderSourceTest.class.getResourceAsStream("/pretrained/" + id + ".txt"))) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
            for (String line : lines) {
                String[] words = line.split(" ");
                long[] shape =
                        Arrays.stream(words).skip(1).mapToLong(Long::parseLong).toArray();
                int size = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
                tensors.put(words[0], TensorData.ofFloats(new float[size], shape));
            }
        }
        return Checkpoint.of(id, tensors, Map.of());
    }

    @ParameterizedTest
    @CsvSource({
        "TORCHVISION, torchvision-efficientnet_b0, efficientnet-b0",
        "TORCHVISION, torchvision-densenet121-old, densenet121",
        "TORCHVISION, torchvision-resnet34, resnet34",
        "TORCHVISION, torchvision-vgg16_bn, vgg16_bn",
        "TIMM, timm-efficientnet_b0, efficientnet-b0",
        "TIMM, torchvision-resnet34, resnet34"
    })
    void everyWeightOfTheEncoderHasItsNameAndNothingButTheClassifierIsLeft(
            EncoderSource source, String id, String encoder) throws IOException {
        Checkpoint checkpoint = listed(id);
        NameMap names = source.names(checkpoint);
        assertThat(EncoderRecognition.named(checkpoint, names::foreign)).isEqualTo(encoder);
        assertThat(EncoderRecognition.channels(checkpoint, names::foreign, encoder))
                .isEqualTo(3);
        Map<String, long[]> expected = new LinkedHashMap<>();
        EncoderRecognition.weights(Encoders.named(encoder).orElseThrow())
                .forEach(weight -> expected.put(weight.name(), weight.dimensions()));
        StrictMatch.Fit fit = StrictMatch.compare(expected, checkpoint, names);
        assertThat(fit.exact()).as(fit.describe()).isTrue();
        assertThat(fit.matched()).hasSameSizeAs(expected);
    }

    @Test
    void whatNoFeatureMapNeedsMayBeMissing() throws IOException {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        Checkpoint whole = listed("timm-efficientnet_b0");
        whole.names().stream()
                .filter(name -> !name.matches("(conv_head|bn2|classifier)\\..*"))
                .forEach(name -> tensors.put(name, whole.get(name)));
        assertThat(tensors).doesNotContainKey("bn2.running_var").containsKey("bn1.running_var");
        Checkpoint without = Checkpoint.of("without", tensors, Map.of());
        NameMap names = EncoderSource.TIMM.names(without);
        assertThat(EncoderRecognition.named(without, names::foreign)).isEqualTo("efficientnet-b0");
        tensors.remove("blocks.6.0.bn3.running_var");
        assertThatThrownBy(() -> EncoderRecognition.named(Checkpoint.of("less", tensors, Map.of()), names::foreign))
                .isInstanceOf(WeightsException.class);
    }

    @Test
    void namesWhatItKnowsForAnUnknownEncoder() {
        Checkpoint strange =
                Checkpoint.of("strange.pth", Map.of("conv1.weight", TensorData.ofFloats(new float[4], 1, 4)), Map.of());
        assertThatThrownBy(() -> EncoderRecognition.named(strange, UnaryOperator.identity()))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith("strange.pth holds the weights of none of the encoders resnet18, ");
    }
}
