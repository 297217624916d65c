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
import io.github.unetzoo.graph.Interpolation;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.Net;
import java.util.List;

/** {@link Form.Dilated}: a head on the coarsest map, another on the one before it while training. */
final class DilatedForm {

    /** The output of the auxiliary head. */
    static final String AUXILIARY = "aux";

    private DilatedForm() {}

    static Graph draw(FCNConfig config, Form.Dilated form) {
        Net net = new Net(BlockStyle.MODERN);
        Tensor image = net.input("image", config.inChannels());
        List<Tensor> maps = form.encoder().encode(net.scope("encoder"), image);
        int last = maps.size() - 1;
        net.output("out", head(net.scope("head"), config, maps.get(last), image));
        if (form.auxiliary()) {
            net.output(AUXILIARY, head(net.scope("aux"), config, maps.get(last - 1), image));
        }
        return net.build();
    }

    private static Tensor head(Net net, FCNConfig config, Tensor map, Tensor image) {
        Tensor x = net.convBlock(1, map, Math.max(1, map.channels() / 4));
        if (config.dropout() > 0) {
            x = net.dropout(x, config.dropout());
        }
        Tensor scores = net.conv("score", x, Op.Conv.same(config.task().outputs(), 1));
        return net.resizeLike(scores, image, Interpolation.BILINEAR);
    }
}
