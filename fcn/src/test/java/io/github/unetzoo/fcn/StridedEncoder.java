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
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.layers.Net;
import java.util.List;

/** An encoder as a user might write it, listed in META-INF/services to be found by its name. */
public record StridedEncoder() implements Encoder {

    @Override
    public String name() {
        return "strided";
    }

    @Override
    public List<Tensor> encode(Net net, Tensor image) {
        Tensor quarter = net.relu(net.conv("stem", image, Op.Conv.same(8, 5).withStep(4)));
        Tensor eighth = net.relu(net.conv("down", quarter, Op.Conv.same(12, 3).withStep(2)));
        return List.of(quarter, eighth);
    }
}
