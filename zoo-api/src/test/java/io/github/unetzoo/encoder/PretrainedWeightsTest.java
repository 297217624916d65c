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
package io.github.unetzoo.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PretrainedWeightsTest {

    @Test
    void eachIsOfAnEncoderWeHaveAndSaysWhereItIs() {
        List<PretrainedWeights> all = PretrainedWeights.all();
        assertThat(all).hasSize(66);
        for (PretrainedWeights file : all) {
            assertThat(Encoders.names()).contains(file.encoder());
            assertThat(file.url().isPresent() || file.repository().isPresent()).isTrue();
            assertThat(file.mean()).hasSize(3);
            assertThat(file.std()).hasSize(3);
            assertThat(file.names()).isIn("torchvision-encoder", "smp-encoder", "timm-encoder");
            file.sha256().ifPresent(digest -> assertThat(digest).matches("[0-9a-f]{64}"));
            file.sha256Prefix().ifPresent(prefix -> {
                assertThat(file.file()).contains(prefix);
                file.sha256().ifPresent(digest -> assertThat(digest).startsWith(prefix));
            });
        }
        assertThat(all.stream().map(f -> f.encoder() + " " + f.publisher() + " " + f.tag()))
                .doesNotHaveDuplicates();
    }

    @Test
    void theCatalogueListsThem() {
        EncoderInfo resnet = EncoderInfo.of(ResNetEncoder.RESNET34.withDepth(3), 1);
        assertThat(resnet.pretrained())
                .extracting(PretrainedWeights::file)
                .contains("resnet34-b627a593.pth", "resnet34_a1_0-46f8f793.pth", "model.safetensors");
        PretrainedWeights first = resnet.pretrained().get(0);
        assertThat(first.bytes()).hasValue(87_319_819);
        assertThat(first.sha256()).hasValue("b627a593bcbe140c234610266fe4f8ae95ea42fc881d091c9b6052e6b1d0590f");
        assertThat(EncoderInfo.of(VggEncoder.VGG11, 3).pretrained()).isEmpty();
    }
}
