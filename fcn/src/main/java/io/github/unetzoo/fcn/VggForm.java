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
package io.github.unetzoo.fcn;

import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Init;
import io.github.unetzoo.graph.Margins;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.Net;

/** {@link Form.Vgg}: Figure 3 of the paper, layers called as its authors call them. */
final class VggForm {

    /** Dropped off the enlarged scores to put them back over the image, whose border is 100 pixels wider. */
    private static final int CROP_32 = 19;

    private static final int CROP_16 = 27;
    private static final int CROP_8 = 31;
    private static final int CROP_POOL4 = 5;
    private static final int CROP_POOL3 = 9;

    private final FCNConfig config;
    private final Form.Vgg form;
    private final Net encoder;
    private final Net decoder;

    private VggForm(FCNConfig config, Form.Vgg form, Net net) {
        this.config = config;
        this.form = form;
        this.encoder = net.scope("encoder");
        this.decoder = net.scope("decoder");
    }

    static Graph draw(FCNConfig config, Form.Vgg form) {
        Net net = new Net(BlockStyle.PAPER);
        Tensor image = net.input("image", config.inChannels());
        net.output("logits", new VggForm(config, form, net).logits(image));
        return net.build();
    }

    private Tensor logits(Tensor image) {
        int width = form.width();
        Tensor pool1 = stage(1, image, width, 2);
        Tensor pool2 = stage(2, pool1, 2 * width, 2);
        Tensor pool3 = stage(3, pool2, 4 * width, 3);
        Tensor pool4 = stage(4, pool3, 8 * width, 3);
        Tensor pool5 = stage(5, pool4, 8 * width, 3);
        Tensor fc6 = drop(encoder.relu(encoder.conv("fc6", pool5, Op.Conv.valid(64 * width, 7))));
        Tensor fc7 = drop(encoder.relu(encoder.conv("fc7", fc6, Op.Conv.valid(64 * width, 1))));
        Tensor score = score("score_fr", fc7);
        if (form.stride() == 32) {
            return decoder.cropLike(enlarge("upscore", score, 32), image, CROP_32);
        }

        Tensor upscore2 = enlarge("upscore2", score, 2);
        Tensor fused4 = decoder.add(
                upscore2, decoder.cropLike(score("score_pool4", scaled(pool4, 1e-2)), upscore2, CROP_POOL4));
        if (form.stride() == 16) {
            return decoder.cropLike(enlarge("upscore16", fused4, 16), image, CROP_16);
        }

        Tensor upscore4 = enlarge("upscore_pool4", fused4, 2);
        Tensor fused3 = decoder.add(
                upscore4, decoder.cropLike(score("score_pool3", scaled(pool3, 1e-4)), upscore4, CROP_POOL3));
        return decoder.cropLike(enlarge("upscore8", fused3, 8), image, CROP_8);
    }

    /** Convolutions of one width, and the pool below them, which keeps a last window that is only half there. */
    private Tensor stage(int stage, Tensor below, int channels, int convolutions) {
        Tensor x = below;
        for (int i = 1; i <= convolutions; i++) {
            Op.Conv conv = Op.Conv.same(channels, 3);
            boolean first = stage == 1 && i == 1;
            x = encoder.relu(
                    encoder.conv("conv" + stage + "_" + i, x, first ? conv.withPadding(Margins.all(100)) : conv));
        }
        return encoder.maxPool(x, new Op.MaxPool(2, 2, 0, true));
    }

    private Tensor drop(Tensor x) {
        return config.dropout() > 0 ? encoder.channelDropout(x, config.dropout()) : x;
    }

    /** A score for each class: zero at first, so that a finer map begins by changing nothing. */
    private Tensor score(String name, Tensor x) {
        return decoder.conv(name, x, Op.Conv.same(config.task().outputs(), 1), Init.ZEROS);
    }

    private Tensor scaled(Tensor pool, double factor) {
        return form.atOnce() ? decoder.scale(pool, factor) : pool;
    }

    private Tensor enlarge(String name, Tensor score, int factor) {
        Op.ConvTranspose up = new Op.ConvTranspose(score.channels(), 2 * factor, factor, 0, 0, false);
        return decoder.convTranspose(name, score, up, new Init.Bilinear());
    }
}
