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

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;

/**
 * Moves arrays between devices so that gradients find the way back. DJL's {@code toDevice} computes without gradients.
 */
public final class DeviceTransfer implements AutoCloseable {

    private static final String SOURCE = """
              def copies(self: __torch__.Net, there: List[Tensor], x: List[Tensor]) -> List[Tensor]:
                y = annotate(List[Tensor], [])
                for i in range(torch.len(x)):
                  _0 = torch.append(y, torch.to(x[i], there[0], False, True, None))
                return y
              def joined(self: __torch__.Net, x: List[Tensor]) -> List[Tensor]:
                y = annotate(List[Tensor], [])
                for i in range(torch.len(x)):
                  _0 = torch.append(y, torch.to(x[i], x[0], False, False, None))
                return [torch.cat(y, 0)]
            """;

    private final ScriptModule module = ScriptModule.load(Archive.of(SOURCE));

    /**
     * Copies of arrays on another's device, and in its data type; copies on the same device too. What the copies' gradients
     * are is added to the arrays'.
     *
     * @param there an array on the device; the copies attach to its manager
     * @param arrays at least one
     * @return the copies, in the order of the arrays
     */
    public NDList copies(NDArray there, NDList arrays) {
        return module.runOnLists("copies", List.of(new NDList(there), arrays), true);
    }

    /**
     * Arrays one after another along their first axis, on the first one's device and attached to its manager.
     *
     * @param arrays at least one; equal in all other axes
     * @return one array whose first axis is as long as all of theirs together; gradients find the way back to each
     */
    public NDArray joined(NDList arrays) {
        return module.runOnLists("joined", List.of(arrays), true).singletonOrThrow();
    }

    @Override
    public void close() {
        module.close();
    }
}
