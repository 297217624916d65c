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
package io.github.unetzoo.unet3plus;

import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.layers.Net;
import java.util.List;

/** An encoder without a map at the image's resolution, whose strides 3, 6 and 18 are no powers of two. */
public final class ThirdsEncoder implements Encoder {

    @Override
    public String name() {
        return "thirds";
    }

    @Override
    public List<Tensor> encode(Net net, Tensor image) {
        Tensor third = net.relu(net.conv("third", image, Op.Conv.same(5, 5).withStep(3)));
        Tensor sixth = net.relu(net.conv("sixth", third, Op.Conv.same(6, 3).withStep(2)));
        Tensor eighteenth =
                net.relu(net.conv("eighteenth", sixth, Op.Conv.same(7, 3).withStep(3)));
        return List.of(third, sixth, eighteenth);
    }
}
