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

import io.github.unetzoo.graph.Graph;
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
import io.github.unetzoo.model.Task;
import io.github.unetzoo.weights.NameMap;
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
                "classes", "number",
                "regression", "outputs",
                "valid", "true for valid convolutions",
                "plain", "true for no batch norm and no dropout");
    }

    @Override
    public Network create(Options options) {
        Task task = options.integer("regression")
                .<Task>map(Task.Regression::new)
                .orElse(Task.classes(options.integer("classes").orElse(2)));
        boolean valid = options.flag("valid").orElse(false);
        boolean plain = options.flag("plain").orElse(false);
        options.checkAllRead();
        return new Tiny(task, valid, plain);
    }

    public static Network of(Task task, boolean valid) {
        return new Tiny(task, valid, false);
    }

    /** Without batch norm and dropout: what it makes of an image does not depend on the others. */
    public static Network plain(Task task) {
        return new Tiny(task, false, true);
    }

    private record Tiny(Task task, boolean valid, boolean plain) implements Network {
        @Override
        public String architecture() {
            return "tiny";
        }

        @Override
        public Map<String, String> options() {
            Map<String, String> options = new TreeMap<>();
            options.put(task instanceof Task.Regression ? "regression" : "classes", "" + task.outputs());
            options.put("valid", "" + valid);
            options.put("plain", "" + plain);
            return options;
        }

        @Override
        public Graph graph() {
            Net net = new Net(new BlockStyle(
                    plain ? Norm.NONE : Norm.BATCH,
                    Activation.RELU,
                    plain,
                    valid ? ConvPadding.VALID : ConvPadding.SAME));
            Tensor image = net.input("image", 1);
            Tensor fine = net.doubleConv("fine", image, 8);
            Tensor coarse = net.dropout(net.doubleConv("coarse", net.maxPool(fine, 2), 16), plain ? 0 : 0.2);
            Tensor up = net.convTranspose("up", coarse, Op.ConvTranspose.doubling(8));
            Tensor joined = net.concat(valid ? net.cropLike(fine, up) : fine, up);
            net.output("logits", net.conv("head", joined, Op.Conv.same(task.outputs(), 1)));
            return net.build();
        }

        @Override
        public NameMap referenceNames() {
            return NameMap.identity();
        }
    }
}
