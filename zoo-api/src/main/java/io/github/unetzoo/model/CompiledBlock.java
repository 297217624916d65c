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
package io.github.unetzoo.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/** A compiled network as a DJL block: one call into libtorch, no parameters. */
final class CompiledBlock extends AbstractBlock {

    /** Whole, and not its script alone: the script is freed when the network is no longer reachable. */
    private final CompiledNetwork network;

    CompiledBlock(CompiledNetwork network) {
        this.network = network;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> params) {
        if (training) {
            throw new UnsupportedOperationException(
                    "a compiled network does not learn: train the model that it was compiled from, and compile it again");
        }
        NDArray image = inputs.singletonOrThrow();
        GraphBlock.check(network.graph(), image.getShape(), image.getDataType(), DataType.FLOAT32);
        return network.run(image);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        GraphBlock.check(network.graph(), inputShapes[0], DataType.FLOAT32, DataType.FLOAT32);
        return GraphBlock.outputShapes(network.graph(), inputShapes[0]);
    }
}
