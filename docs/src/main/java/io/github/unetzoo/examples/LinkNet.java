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
package io.github.unetzoo.examples;

// region network
import io.github.unetzoo.encoder.PlainEncoder;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.PadMode;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.Net;
import io.github.unetzoo.layers.UpPath;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.weights.NameMap;
import java.util.List;
import java.util.Map;

/** Skips are added to the decoder's maps and not joined to them, as in LinkNet (Chaurasia and Culurciello 2017). */
public record LinkNet(int inChannels, int classes, int width, Graph graph) implements Network {

    public LinkNet(int inChannels, int classes, int width) {
        this(inChannels, classes, width, draw(inChannels, classes, width));
    }

    private static Graph draw(int inChannels, int classes, int width) {
        int depth = 3;
        Net net = new Net(BlockStyle.MODERN);
        Tensor image = net.input("image", inChannels);
        Tensor padded = net.padToMultiple(image, 1 << depth, PadMode.REPLICATE);
        List<Tensor> maps = PlainEncoder.doubling(width, depth).encode(net.scope("encoder"), padded);
        Tensor x = maps.get(depth);
        for (int i = depth - 1; i >= 0; i--) {
            Net stage = net.scope("decoder.stage" + i);
            Tensor skip = maps.get(i);
            Tensor up = stage.up(UpPath.TRANSPOSED, x, 2, skip.channels());
            x = stage.convBlock(1, stage.add(up, skip), skip.channels());
        }
        net.output("logits", net.cropLike(net.conv("head", x, Op.Conv.same(classes, 1)), image, 0));
        return net.build();
    }

    @Override
    public String architecture() {
        return "linknet";
    }

    @Override
    public Map<String, String> options() {
        return Map.of("in-channels", "" + inChannels, "classes", "" + classes, "width", "" + width);
    }

    @Override
    public Task task() {
        return new Task.Multiclass(classes);
    }

    @Override
    public NameMap referenceNames() {
        return NameMap.identity();
    }
}
// endregion
