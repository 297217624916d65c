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
package io.github.unetzoo.predict;

import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.GraphBuilder;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.model.GivenNetwork;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.torchscript.Precision;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** Networks made for a test. */
final class Graphs {

    private Graphs() {}

    static Graph graph(int channels, BiFunction<GraphBuilder, Tensor, Tensor> body) {
        GraphBuilder builder = new GraphBuilder();
        builder.output("logits", body.apply(builder, builder.input("image", channels)));
        return builder.build();
    }

    static Network network(Task task, Graph graph) {
        return new GivenNetwork(graph, task);
    }

    /** A model that takes images as they are. */
    static SegmentationModel model(Task task, int channels, BiFunction<GraphBuilder, Tensor, Tensor> body) {
        return model(network(task, graph(channels, body)), new Normalization.None());
    }

    static SegmentationModel model(Network network, Normalization normalization) {
        int classes = network.task().maskClasses().orElse(network.task().outputs());
        List<String> names =
                IntStream.range(0, classes).mapToObj(i -> "class" + i).toList();
        return SegmentationModel.create(network, names, normalization, Precision.FLOAT32, 1);
    }

    /** A model whose values are the image itself. */
    static SegmentationModel identity(int channels) {
        return model(new Task.Regression(channels), channels, (net, x) -> net.scale(x, 1));
    }

    static Raster noise(int channels, int height, int width) {
        Random random = new Random(height * 1000L + width);
        float[] samples = new float[channels * height * width];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = random.nextFloat();
        }
        return Raster.of(channels, height, width, samples);
    }

    static double difference(Raster a, Raster b) {
        double most = a.height() == b.height() && a.width() == b.width() ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < a.samples().length; i++) {
            most = Math.max(most, Math.abs(a.samples()[i] - b.samples()[i]));
        }
        return most;
    }
}
