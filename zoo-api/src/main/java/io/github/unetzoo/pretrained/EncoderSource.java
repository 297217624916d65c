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

import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.CheckpointShapes;
import io.github.unetzoo.weights.NameMap;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where checkpoints of classifiers come from whose encoders can be put into any variant. All of them were trained on RGB
 * images with the channel statistics of ImageNet, unless the file's own page says otherwise.
 */
public enum EncoderSource {
    /** torchvision's classifiers: ResNet, ResNeXt, VGG, DenseNet with its old names as well, EfficientNet. */
    TORCHVISION("torchvision-encoder", "a classifier of torchvision", "BSD-3-Clause") {
        @Override
        void rules(NameMap.Builder names, Checkpoint checkpoint) {
            oldDenseNet(names, checkpoint);
            CheckpointShapes shapes = new CheckpointShapes(checkpoint);
            int block = 0;
            for (int stage = 1; stage <= EFFICIENT_STAGES; stage++) {
                int blocks = shapes.count("features\\." + stage + "\\.(\\d+)\\.block\\..+");
                for (int i = 0; i < blocks; i++) {
                    List<String> layers = stage == 1 ? TORCHVISION_FIRST_BLOCK : TORCHVISION_BLOCK;
                    block(names, block++, "features." + stage + "." + i + ".block.", layers);
                }
            }
            if (block > 0) {
                layer(names, "_conv_stem", "features.0.0");
                layer(names, "_bn0", "features.0.1");
                layer(names, "_conv_head", "features.8.0");
                layer(names, "_bn1", "features.8.1");
            }
        }

        @Override
        public Optional<String> caveat(String encoder) {
            return encoder.startsWith("efficientnet") ? Optional.of(PADDING) : Optional.empty();
        }
    },

    /** timm's classifiers of the same families. */
    TIMM("timm-encoder", "a classifier of timm", "Apache-2.0") {
        @Override
        void rules(NameMap.Builder names, Checkpoint checkpoint) {
            CheckpointShapes shapes = new CheckpointShapes(checkpoint);
            int block = 0;
            for (int stage = 0; stage < EFFICIENT_STAGES; stage++) {
                int blocks = shapes.count("blocks\\." + stage + "\\.(\\d+)\\..+");
                for (int i = 0; i < blocks; i++) {
                    List<String> layers = stage == 0 ? TIMM_FIRST_BLOCK : TIMM_BLOCK;
                    block(names, block++, "blocks." + stage + "." + i + ".", layers);
                }
            }
            if (block > 0) {
                layer(names, "_conv_stem", "conv_stem");
                layer(names, "_bn0", "bn1");
                layer(names, "_conv_head", "conv_head");
                layer(names, "_bn1", "bn2");
            }
        }

        @Override
        public Optional<String> caveat(String encoder) {
            return encoder.startsWith("efficientnet") ? Optional.of(TIMM_PADDING) : Optional.empty();
        }
    },

    /** The encoder weights that segmentation_models.pytorch loads, which have its names, such as {@code _conv_stem}. */
    SMP("smp-encoder", "encoder weights of segmentation_models.pytorch", "MIT") {
        @Override
        void rules(NameMap.Builder names, Checkpoint checkpoint) {
            oldDenseNet(names, checkpoint);
        }
    };

    private static final int EFFICIENT_STAGES = 7;

    private static final String ALIKE = "its EfficientNet pads strided convolutions alike on all sides and ";

    private static final String HERE =
            " here they pad as TensorFlow does for the encoder's nominal image size, and norm with"
                    + " epsilon 1e-3. A start for training, but the features are not the same.";

    private static final String PADDING = ALIKE + "up to b4 norms with epsilon 1e-5;" + HERE;

    private static final String TIMM_PADDING = ALIKE + "norms with epsilon 1e-5;" + HERE
            + " Those called tf_efficientnet norm as ours do, and pad by the image's actual size: where that comes to the"
            + " same as the nominal one, for b0 at sides that divide by 32, so should the features; it was not measured.";

    /** The layers of a mobile inverted bottleneck by our names; the first stage, which does not expand, lacks two. */
    private static final List<String> BLOCK = List.of(
            "_expand_conv", "_bn0", "_depthwise_conv", "_bn1", "_se_reduce", "_se_expand", "_project_conv", "_bn2");

    private static final List<String> TORCHVISION_BLOCK =
            List.of("0.0", "0.1", "1.0", "1.1", "2.fc1", "2.fc2", "3.0", "3.1");

    private static final List<String> TORCHVISION_FIRST_BLOCK = List.of("0.0", "0.1", "1.fc1", "1.fc2", "2.0", "2.1");

    private static final List<String> TIMM_BLOCK =
            List.of("conv_pw", "bn1", "conv_dw", "bn2", "se.conv_reduce", "se.conv_expand", "conv_pwl", "bn3");

    private static final List<String> TIMM_FIRST_BLOCK =
            List.of("conv_dw", "bn1", "se.conv_reduce", "se.conv_expand", "conv_pw", "bn2");

    private static final String CLASSIFIER = "(_fc|fc|classifier|head|last_linear|pre_logits)\\..*";

    private final String word;
    private final String what;
    private final String licence;

    EncoderSource(String word, String what, String licence) {
        this.word = word;
        this.what = what;
        this.licence = licence;
    }

    /** {@return the word by which it is chosen, for example {@code torchvision-encoder}} */
    public String word() {
        return word;
    }

    /** {@return what it is, in a line} */
    public String what() {
        return what;
    }

    /** {@return the licence of its code, an SPDX identifier; that of a file of weights is on the file's own page} */
    public String licence() {
        return licence;
    }

    /**
     * {@return the source of a given word; empty if there is none}
     *
     * @param word such as {@code torchvision-encoder}
     */
    public static Optional<EncoderSource> named(String word) {
        return Arrays.stream(values()).filter(s -> s.word.equals(word)).findFirst();
    }

    /**
     * How a checkpoint of this source calls the weights of an encoder; it ignores the classifier's.
     *
     * @param checkpoint whose names tell, of several ways in which a source names weights, which is its
     * @return the map from our names, relative to the encoder
     */
    public NameMap names(Checkpoint checkpoint) {
        NameMap.Builder names = NameMap.builder();
        rules(names, checkpoint);
        return ignoring(names);
    }

    /**
     * The same for a given encoder: where it is cut short, the map ignores what its whole form has besides.
     *
     * @param checkpoint whose names tell which they are
     * @param encoder whose weights are wanted
     * @return the map from our names, relative to the encoder
     */
    public NameMap names(Checkpoint checkpoint, Encoder encoder) {
        NameMap.Builder names = NameMap.builder();
        rules(names, checkpoint);
        NameMap whole = names.build();
        EncoderRecognition.weightsOfWhole(encoder).forEach(name -> names.optIgnore(Pattern.quote(whole.foreign(name))));
        return ignoring(names);
    }

    private static NameMap ignoring(NameMap.Builder names) {
        return names.optIgnore(CLASSIFIER).optIgnore(".*num_batches_tracked").build();
    }

    abstract void rules(NameMap.Builder names, Checkpoint checkpoint);

    /**
     * {@return in what its encoders differ from ours of the same name, in a sentence or a few; empty if in nothing that
     * is known}
     *
     * @param encoder its name in {@link io.github.unetzoo.encoder.Encoders}
     */
    public Optional<String> caveat(String encoder) {
        return Optional.empty();
    }

    /** torchvision's first DenseNet files have {@code norm.1} for {@code norm1}. */
    private static void oldDenseNet(NameMap.Builder names, Checkpoint checkpoint) {
        if (new CheckpointShapes(checkpoint).count("features\\.denseblock\\d+\\.denselayer\\d+\\.norm\\.(\\d+)\\..+")
                > 0) {
            names.optRule("(features\\.denseblock\\d+\\.denselayer\\d+\\.(?:norm|conv))(\\d+\\..+)", "$1.$2");
        }
    }

    private static void block(NameMap.Builder names, int number, String foreign, List<String> layers) {
        List<String> ours = BLOCK.subList(BLOCK.size() - layers.size(), BLOCK.size());
        for (int i = 0; i < layers.size(); i++) {
            layer(names, "_blocks." + number + "." + ours.get(i), foreign + layers.get(i));
        }
    }

    private static void layer(NameMap.Builder names, String own, String foreign) {
        names.optRule(Pattern.quote(own + ".") + "(.+)", foreign + ".$1");
    }
}
