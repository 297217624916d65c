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
package io.github.unetzoo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.encoder.FeatureMaps;
import io.github.unetzoo.encoder.PlainEncoder;
import io.github.unetzoo.encoder.ResNet;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Interpolation;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.Net;
import io.github.unetzoo.layers.Norm;
import io.github.unetzoo.weights.NameMap;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkBuilderTest {

    /** A variant of one's own, as the class comment shows it: a head on the coarsest map, enlarged. */
    private record Coarse(int inChannels, Task task, Encoder encoder, BlockStyle style, double dropout, boolean wide)
            implements Network {

        @Override
        public String architecture() {
            return "coarse";
        }

        @Override
        public Map<String, String> options() {
            return Builder.words(this);
        }

        @Override
        public Graph graph() {
            Net net = new Net(style);
            List<Tensor> maps = FeatureMaps.draw(encoder, net.scope("encoder"), net.input("image", inChannels))
                    .maps();
            Tensor coarsest = maps.get(maps.size() - 1);
            Tensor x = net.convBlock(1, net.channelDropout(coarsest, dropout), wide ? 32 : 8);
            Tensor logits = net.conv("head", x, Op.Conv.same(task.outputs(), 1));
            net.output("logits", net.upsample(logits, coarsest.stride().input(), Interpolation.BILINEAR));
            return net.build();
        }

        @Override
        public NameMap referenceNames() {
            return NameMap.identity();
        }

        private static final class Builder extends NetworkBuilder<Builder> {
            private boolean wide;

            Builder optWide(boolean wanted) {
                this.wide = wanted;
                return this;
            }

            @Override
            public Builder read(Options options) {
                super.read(options);
                options.flag("wide").ifPresent(this::optWide);
                return this;
            }

            private static Map<String, String> words(Coarse network) {
                Map<String, String> words = new TreeMap<>();
                put(words, network.inChannels(), network.task());
                put(words, network.encoder());
                put(words, network.style());
                words.put("dropout", Double.toString(network.dropout()));
                words.put("wide", Boolean.toString(network.wide()));
                return Collections.unmodifiableMap(words);
            }

            @Override
            public Coarse build() {
                return new Coarse(inChannels(), task(), encoder(16, 3), style(BlockStyle.MODERN), dropout(0.1), wide);
            }

            @Override
            protected Builder self() {
                return this;
            }
        }
    }

    private static Coarse.Builder read(String... pairs) {
        Map<String, String> words = new TreeMap<>();
        for (String pair : pairs) {
            words.put(pair.split("=")[0], pair.split("=")[1]);
        }
        Options options = new Options("coarse", words);
        Coarse.Builder builder = new Coarse.Builder().read(options);
        options.checkAllRead();
        return builder;
    }

    @Test
    void wordsAndSettersAreTheSameChoices() {
        Coarse chosen = new Coarse.Builder()
                .setInChannels(2)
                .setLabels(3)
                .optWidth(4)
                .optDepth(2)
                .optNorm(Norm.GROUP)
                .optResidual(true)
                .optBlockDropout(0.25)
                .optWide(true)
                .build();

        assertThat(read(
                                "in-channels=2",
                                "labels=3",
                                "width=4",
                                "depth=2",
                                "norm=group",
                                "residual=true",
                                "block-dropout=0.25",
                                "wide=true")
                        .build())
                .isEqualTo(chosen);
        assertThat(new Coarse.Builder()
                        .read(new Options("coarse", chosen.options()))
                        .build())
                .isEqualTo(chosen);
        assertThat(chosen.options()).containsEntry("widths", "4x8x16").containsEntry("labels", "3");
        assertThat(chosen.graph().firstOutput().channels()).isEqualTo(3);
    }

    @Test
    void withoutAWordTheUsualHolds() {
        assertThat(read().build())
                .isEqualTo(new Coarse(
                        3,
                        new Task.Binary(),
                        new PlainEncoder(List.of(16, 32, 64, 128)),
                        BlockStyle.MODERN,
                        0.1,
                        false));
        assertThat(read("encoder=resnet18").build().encoder()).isEqualTo(ResNet.RESNET18);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "classes=2 labels=2 | options classes and labels choose what the network predicts",
                "labels=0           | labels 0 must be at least 1",
                "regression=0       | regression outputs 0 must be at least 1",
                "width=3 encoder=resnet18 | encoder resnet18 has its own",
                "depth=0            | depth 0 must lie between 1 and 6",
                "widths=1x2 depth=2 | give either widths or width and depth",
                "dropout=1          | dropout 1.0 must lie in [0, 1)",
                "block-dropout=-0.5 | block dropout -0.5 must lie in [0, 1)",
                "residual=perhaps   | give true or false",
                "with=3             | coarse has no option with"
            })
    void mistakesAreNamed(String words, String message) {
        assertThatThrownBy(() -> read(words.split(" ")).build()).hasMessageContaining(message);
    }

    @Test
    void whatIsRequiredIsAskedFor() {
        assertThatThrownBy(() -> new Coarse.Builder().setClasses(2).build()).hasMessageContaining("setInChannels");
        assertThatThrownBy(() -> new Coarse.Builder().setInChannels(2).build()).hasMessageContaining("setClasses");
    }

    @Test
    void everyWordHasHelp() {
        Map<String, String> help = new TreeMap<>();
        NetworkBuilder.describe(help, 16, 3);

        assertThat(help)
                .containsKeys(read("wide=true").build().options().keySet().stream()
                        .filter(word -> !word.equals("wide"))
                        .toArray(String[]::new))
                .containsKeys("width", "depth", "labels", "regression");
    }
}
