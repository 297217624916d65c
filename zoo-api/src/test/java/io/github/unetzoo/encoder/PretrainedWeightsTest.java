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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        assertThat(all.stream().map(f -> f.encoder() + " " + f.id())).doesNotHaveDuplicates();
    }

    @Test
    void eachCanBeComparedWithAHashOnRecordOrAPointerOfItsRepository() {
        for (PretrainedWeights file : PretrainedWeights.all()) {
            assertThat(file.address()).as(file.id()).isPresent();
            assertThat(file.sha256().isPresent()
                            || file.sha256Prefix().isPresent()
                            || file.pointer().isPresent())
                    .as(file.id())
                    .isTrue();
        }
        PretrainedWeights smp = PretrainedWeights.named("resnet34", "smp/imagenet");
        String hub = "https://huggingface.co/smp-hub/resnet34.imagenet/";
        String file = "/7a57b34f723329ff020b3f8bc41771163c519d0c/model.safetensors";
        assertThat(smp.address()).hasValue(URI.create(hub + "resolve" + file));
        assertThat(smp.pointer()).hasValue(URI.create(hub + "raw" + file));
    }

    @ParameterizedTest
    @CsvSource({
        "resnet34, imagenet, torchvision/imagenet1k_v1, resnet34-b627a593.pth",
        "resnet50, torchvision/imagenet1k_v2, torchvision/imagenet1k_v2, resnet50-11ad3fa6.pth",
        "resnet50, imagenet1k_v1, torchvision/imagenet1k_v1, resnet50-0676ba61.pth",
        "resnext50_32x4d, ssl, smp/ssl, model.safetensors",
        "efficientnet-b0, imagenet, smp/imagenet, model.safetensors",
        "efficientnet-b4, timm/ra2_in1k, timm/ra2_in1k, efficientnet_b4_ra2_320-7eb33cd5.pth"
    })
    void isFoundByPublisherAndTag(String encoder, String which, String id, String file) {
        PretrainedWeights found = PretrainedWeights.named(encoder, which);
        assertThat(found.id()).isEqualTo(id);
        assertThat(found.file()).isEqualTo(file);
    }

    @Test
    void saysWhichThereAre() {
        assertThatThrownBy(() -> PretrainedWeights.named("vgg16", "smp"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weights \"smp\" of encoder vgg16 are not known; there are imagenet, which are"
                        + " torchvision/imagenet1k_v1, and torchvision/imagenet1k_v1, smp/imagenet");
        assertThatThrownBy(() -> PretrainedWeights.named("vgg19", "imagenet"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "no published weights of encoder vgg19 are on record; there are some of resnet18,");
        assertThatThrownBy(() -> Encoders.pretrained(PlainEncoder.doubling(8, 2), "imagenet"))
                .hasMessageContaining("choose a published encoder");
    }

    @Test
    void everyFamilyHasSome() {
        assertThat(List.of(
                        ResNet.RESNET34.pretrained(),
                        ResNeXt.RESNEXT50_32X4D.pretrained(),
                        EfficientNet.B0.pretrained(),
                        Vgg.VGG16_BN.pretrained(),
                        DenseNet.DENSENET121.pretrained()))
                .extracting(Object::toString)
                .containsExactly(
                        "resnet34 (torchvision/imagenet1k_v1)",
                        "resnext50_32x4d (torchvision/imagenet1k_v1)",
                        "efficientnet-b0 (smp/imagenet)",
                        "vgg16_bn (torchvision/imagenet1k_v1)",
                        "densenet121 (torchvision/imagenet1k_v1)");
    }

    @Test
    void anEncoderKeepsThemWhenItIsCutAndItsNameDoesNotTell() {
        EfficientNet encoder = EfficientNet.B3
                .pretrained("smp/advprop")
                .withDepth(4)
                .withOutputStride(8)
                .withDropRate(0.1);
        assertThat(encoder.pretrainedWeights().orElseThrow().mean()).containsExactly(0.5f, 0.5f, 0.5f);
        assertThat(encoder.name()).isEqualTo("efficientnet-b3-depth4-stride8-drop0.1");
        assertThat(encoder)
                .isNotEqualTo(Encoders.named(encoder.name()).orElseThrow())
                .isEqualTo(Encoders.pretrained(Encoders.named(encoder.name()).orElseThrow(), "smp/advprop"));
        assertThat(ResNet.RESNET34.pretrainedWeights()).isEmpty();
        assertThatThrownBy(() -> ResNet.RESNET18.pretrained(PretrainedWeights.named("resnet34", "imagenet")))
                .hasMessageContaining("are of encoder resnet34, not of resnet18");
    }

    @Test
    void theCatalogueListsThem() {
        EncoderInfo resnet = EncoderInfo.of(ResNet.RESNET34.withDepth(3), 1);
        assertThat(resnet.pretrained())
                .extracting(PretrainedWeights::file)
                .contains("resnet34-b627a593.pth", "resnet34_a1_0-46f8f793.pth", "model.safetensors");
        PretrainedWeights first = resnet.pretrained().get(0);
        assertThat(first.bytes()).hasValue(87_319_819);
        assertThat(first.sha256()).hasValue("b627a593bcbe140c234610266fe4f8ae95ea42fc881d091c9b6052e6b1d0590f");
        assertThat(EncoderInfo.of(Vgg.VGG11, 3).pretrained()).isEmpty();
    }
}
