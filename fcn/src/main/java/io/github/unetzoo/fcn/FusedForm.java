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

import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Init;
import io.github.unetzoo.graph.Interpolation;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.PadMode;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.Net;
import java.util.ArrayList;
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
        List<Integer> strides = strides(form.encoder(), config.inChannels());
        Net net = new Net(BlockStyle.MODERN);
        Tensor image = net.input("image", config.inChannels());
        Tensor padded = net.padToMultiple(image, strides.get(strides.size() - 1), PadMode.REPLICATE);
        List<Tensor> maps = form.encoder().encode(net.scope("encoder"), padded);
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

    /** The strides of an encoder's maps but the image itself, drawn on a sheet of its own. */
    static List<Integer> strides(Encoder encoder, int inChannels) {
        Net sheet = new Net(BlockStyle.MODERN);
        Tensor image = sheet.input("image", inChannels);
        List<Tensor> maps = encoder.encode(sheet, image).stream()
                .filter(map -> !map.equals(image))
                .toList();
        if (maps.isEmpty()) {
            throw new IllegalArgumentException(
                    "encoder " + encoder.name() + " gives no maps: it must give at least one");
        }
        List<Integer> strides = new ArrayList<>();
        for (Tensor map : maps) {
            int coarser = map.stride().input();
            int finer = strides.isEmpty() ? 1 : strides.get(strides.size() - 1);
            if (coarser < finer || coarser % finer != 0) {
                throw new IllegalArgumentException("encoder " + encoder.name() + " gives maps of strides " + finer
                        + " and " + coarser + " in a row: each must be a multiple of the one before");
            }
            strides.add(coarser);
        }
        return strides;
    }
}
