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
package io.github.unetzoo.torchscript;

import io.github.unetzoo.graph.Weight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Weights as a method's arguments, so that gradients reach them: float32, cast where they are read. */
final class ArgumentText implements WeightText {

    private final Precision precision;
    private final Layout layout;
    private final Map<String, String> names = new HashMap<>();

    ArgumentText(Precision precision, Layout layout) {
        this.precision = precision;
        this.layout = layout;
    }

    @Override
    public List<String> arguments(List<Weight> weights) {
        names.clear();
        List<String> arguments = new ArrayList<>();
        for (Weight weight : weights) {
            String name = "p" + names.size();
            names.put(weight.name(), name);
            arguments.add(name);
        }
        return arguments;
    }

    @Override
    public String kernel(Weight weight) {
        return Source.imported(plain(weight), precision, layout);
    }

    @Override
    public String taps(Weight weight) {
        List<Integer> shape = weight.shape();
        String permuted = Source.call("torch.permute", kernel(weight), "[2, 0, 3, 1]");
        return Source.call(
                "torch.reshape", permuted, Source.list(1, shape.get(2) * shape.get(0) * shape.get(3), shape.get(1)));
    }

    @Override
    public String bias(Weight weight) {
        return precision == Precision.BFLOAT16
                ? Source.call("torch.to", plain(weight), Source.BFLOAT, "False", "False", "None")
                : plain(weight);
    }

    @Override
    public String plain(Weight weight) {
        String name = names.get(weight.name());
        if (name == null) {
            throw new AssertionError(weight.name() + " is not among the segment's weights");
        }
        return name;
    }
}
