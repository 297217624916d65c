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

import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Interpolation;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.Net;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class FeatureMapsTest {

    private static FeatureMaps sheet(BiFunction<Net, Tensor, List<Tensor>> drawing) {
        return FeatureMaps.sheet(
                new Encoder() {
                    @Override
                    public String name() {
                        return "odd";
                    }

                    @Override
                    public List<Tensor> encode(Net net, Tensor image) {
                        return drawing.apply(net, image);
                    }
                },
                BlockStyle.MODERN,
                3);
    }

    @Test
    void aSheetTellsStrides() {
        FeatureMaps resnet = FeatureMaps.sheet(ResNet.RESNET18, BlockStyle.MODERN, 3);

        assertThat(resnet.strides()).containsExactly(1, 2, 4, 8, 16, 32);
        assertThat(resnet.coarsestStride()).isEqualTo(32);
        assertThat(resnet.finestStride()).isEqualTo(1);
        assertThat(resnet.withoutImage().strides()).containsExactly(2, 4, 8, 16, 32);
        assertThat(resnet.withoutImage().withoutImage()).isEqualTo(resnet.withoutImage());
    }

    @Test
    void twoMapsMayShareAStride() {
        assertThat(sheet((net, image) -> List.of(image, image, net.maxPool(image, 3)))
                        .strides())
                .containsExactly(1, 1, 3);
    }

    @Test
    void whatDecodersCannotUseIsNamed() {
        assertThatThrownBy(() -> sheet((net, image) -> List.of()))
                .hasMessage("encoder odd gives no maps: it must give at least one");
        assertThatThrownBy(() -> sheet((net, image) -> List.of(image)).withoutImage())
                .hasMessageContaining("at least one");
        assertThatThrownBy(() -> sheet((net, image) -> List.of(net.maxPool(image, 2), net.maxPool(image, 3))))
                .hasMessage("encoder odd gives a map of stride 3 after stride 2:"
                        + " each must be a multiple of the one before");
        assertThatThrownBy(() -> sheet((net, image) -> List.of(net.maxPool(image, 2), image)))
                .hasMessageContaining("stride 1 after stride 2");
        assertThatThrownBy(() -> sheet((net, image) -> List.of(net.upsample(image, 2, Interpolation.NEAREST))))
                .hasMessageContaining("stride 1/2");
        assertThatThrownBy(() -> sheet((net, image) -> List.of(net.adaptiveAvgPool(image, new Extent(4, 4)))))
                .hasMessageContaining("stride fixed");
    }
}
