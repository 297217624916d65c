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

import io.github.unetzoo.encoder.FeatureMaps;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Init;
import io.github.unetzoo.graph.Interpolation;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.PadMode;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.layers.Net;
import java.util.List;

/** {@link Form.Fused}: Figure 3 of the paper on any encoder. */
final class FusedForm {

    private final FCNConfig config;
    private final Form.Fused form;
    private final Net decoder;

    private FusedForm(FCNConfig config, Form.Fused form, Net net) {
        this.config = config;
        this.form = form;
        this.decoder = net.scope("decoder");
    }

    static Graph draw(FCNConfig config, Form.Fused form) {
        int multiple = FeatureMaps.sheet(form.encoder(), form.style(), config.inChannels())
                .coarsestStride();
        Net net = new Net(form.style());
        Tensor image = net.input("image", config.inChannels());
        Tensor padded = net.padToMultiple(image, multiple, PadMode.REPLICATE);
        List<Tensor> maps =
                FeatureMaps.draw(form.encoder(), net.scope("encoder"), padded).maps();
        Tensor scores = new FusedForm(config, form, net).fuse(maps, padded);
        Tensor logits = form.stride() == 1 ? scores : net.upsample(scores, form.stride(), Interpolation.BILINEAR);
        net.output("logits", net.cropLike(logits, image, 0));
        return net.build();
    }

    /** From the coarsest map up: scores enlarged to the next finer map's, and that map's own added. */
    private Tensor fuse(List<Tensor> maps, Tensor image) {
        int i = maps.size() - 1;
        Tensor coarsest = config.dropout() > 0 ? decoder.channelDropout(maps.get(i), config.dropout()) : maps.get(i);
        Tensor scores = score(i, coarsest);
        while (i > 0
                && !maps.get(i - 1).equals(image)
                && maps.get(i - 1).stride().input() >= form.stride()) {
            i--;
            scores = decoder.add(enlarge(i, scores, maps.get(i).stride().input()), score(i, maps.get(i)));
        }
        return scores;
    }

    private Tensor score(int index, Tensor map) {
        return decoder.conv("score" + index, map, Op.Conv.same(config.task().outputs(), 1));
    }

    private Tensor enlarge(int index, Tensor scores, int stride) {
        int factor = scores.stride().input() / stride;
        if (factor == 1) {
            return scores;
        }
        if (!form.learnedUpsampling()) {
            return decoder.upsample(scores, factor, Interpolation.BILINEAR);
        }
        // An odd factor has an odd kernel: either way the tents meet and the size is exactly factor times.
        int kernel = 2 * factor - factor % 2;
        Op.ConvTranspose up = new Op.ConvTranspose(scores.channels(), kernel, factor, (kernel - factor) / 2, 0, false);
        return decoder.convTranspose("up" + index, scores, up, new Init.Bilinear());
    }
}
