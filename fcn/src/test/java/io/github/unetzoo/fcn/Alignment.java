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

import static org.assertj.core.api.Assertions.assertThat;

import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Node;
import io.github.unetzoo.graph.Op;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the centre of a map's pixel i lies in the image: at {@code scale * i + offset}, along either axis.
 *
 * <p>Follows each operator's window, as Caffe's crop layer does to find its offsets, and knows nothing of FCN.
 */
record Alignment(double scale, double offset) {

    /** The alignment of a network's first output; on the way, that maps are only added where they lie on one another. */
    static Alignment of(Graph graph) {
        List<Alignment> known = new ArrayList<>();
        for (Node node : graph.nodes()) {
            Op op = node.op();
            if (op instanceof Op.Input) {
                known.add(new Alignment(1, 0));
                continue;
            }
            Alignment in = known.get(node.inputs().get(0).id());
            if (op instanceof Op.Conv conv) {
                int reach = conv.dilation() * (conv.kernel() - 1);
                known.add(in.at(conv.step(), reach / 2.0 - conv.padding().top()));
            } else if (op instanceof Op.MaxPool pool) {
                known.add(in.at(pool.step(), (pool.kernel() - 1) / 2.0 - pool.padding()));
            } else if (op instanceof Op.ConvTranspose conv) {
                known.add(in.at(1.0 / conv.step(), (conv.padding() - (conv.kernel() - 1) / 2.0) / conv.step()));
            } else if (op instanceof Op.Upsample up) {
                known.add(in.at(1.0 / up.factor(), 0.5 / up.factor() - 0.5));
            } else if (op instanceof Op.CropLike crop) {
                known.add(in.at(1, crop.offset().orElseThrow()));
            } else if (op instanceof Op.Add) {
                assertThat(known.get(node.inputs().get(1).id()))
                        .as("what is added in %s", node.name())
                        .isEqualTo(in);
                known.add(in);
            } else {
                assertThat(op)
                        .isInstanceOfAny(
                                Op.Relu.class,
                                Op.BatchNorm.class,
                                Op.ChannelDropout.class,
                                Op.Scale.class,
                                Op.PadToMultiple.class);
                known.add(in);
            }
        }
        return known.get(graph.firstOutput().id());
    }

    /** Of a map whose pixel i has its centre at {@code step * i + shift} of this one. */
    private Alignment at(double step, double shift) {
        return new Alignment(scale * step, offset + scale * shift);
    }
}
