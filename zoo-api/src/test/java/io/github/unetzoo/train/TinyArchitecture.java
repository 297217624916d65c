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
package io.github.unetzoo.train;

import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Interpolation;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.layers.Activation;
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.ConvPadding;
import io.github.unetzoo.layers.Net;
import io.github.unetzoo.layers.Norm;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.model.Supervision;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.weights.NameMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The smallest network with all that matters to a trainer: batch norm, dropout, a pool, a skip. For tests. */
public final class TinyArchitecture implements Architecture {

    @Override
    public String name() {
        return "tiny";
    }

    @Override
    public Map<String, String> help() {
        return Map.of(
                "classes",
                "number",
                "regression",
                "outputs",
                "valid",
                "true for valid convolutions",
                "heads",
                "true for several");
    }

    @Override
    public Network create(Options options) {
        Task task = Task.of(options).orElse(Task.classes(2));
        boolean valid = options.flag("valid").orElse(false);
        boolean heads = options.flag("heads").orElse(false);
        options.checkAllRead();
        return new Tiny(task, valid, heads);
    }

    public static Network of(Task task, boolean valid) {
        return new Tiny(task, valid, false);
    }

    /** With a head on the coarse map and a classifier, {@code coarse} and {@code presence}. */
    public static Network withHeads(Task task) {
        return new Tiny(task, false, true);
    }

    private record Tiny(Task task, boolean valid, boolean heads) implements Network {
        @Override
        public String architecture() {
            return "tiny";
        }

        @Override
        public Map<String, String> options() {
            Map<String, String> options = new TreeMap<>();
            options.put(task.word(), "" + task.outputs());
            options.put("valid", "" + valid);
            options.put("heads", "" + heads);
            return options;
        }

        @Override
        public Graph graph() {
            Net net = new Net(
                    new BlockStyle(Norm.BATCH, Activation.RELU, false, valid ? ConvPadding.VALID : ConvPadding.SAME));
            Tensor image = net.input("image", 1);
            Tensor fine = net.doubleConv("fine", image, 8);
            Tensor coarse = net.dropout(net.doubleConv("coarse", net.maxPool(fine, 2), 16), 0.2);
            Tensor up = net.convTranspose("up", coarse, Op.ConvTranspose.doubling(8));
            Tensor joined = net.concat(valid ? net.cropLike(fine, up) : fine, up);
            net.output("logits", net.conv("head", joined, Op.Conv.same(task.outputs(), 1)));
            if (heads) {
                Tensor scores = net.conv("coarse-head", coarse, Op.Conv.same(task.outputs(), 1));
                net.output("coarse", net.upsample(scores, 2, Interpolation.BILINEAR));
                Tensor presence = net.conv("classifier", coarse, Op.Conv.same(Math.max(1, task.outputs() - 1), 1));
                net.output("presence", net.adaptiveMaxPool(presence, new Extent(1, 1)));
            }
            return net.build();
        }

        @Override
        public List<Supervision> supervision() {
            return heads
                    ? List.of(
                            new Supervision("logits", Supervision.Kind.SEGMENTATION, 1),
                            new Supervision("coarse", Supervision.Kind.SEGMENTATION, 0.5),
                            new Supervision("presence", Supervision.Kind.PRESENCE, 0.25))
                    : Network.super.supervision();
        }

        @Override
        public NameMap referenceNames() {
            return NameMap.identity();
        }
    }
}
