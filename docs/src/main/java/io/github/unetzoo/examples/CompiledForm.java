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

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.unetzoo.model.CompileOptions;
import io.github.unetzoo.model.CompiledNetwork;
import io.github.unetzoo.model.SegmentationModel;

/** The page on the compiled form: a network without the predictor around it. */
public final class CompiledForm {

    private CompiledForm() {}

    /**
     * Compiles a network and runs it.
     *
     * @param model of three channels
     */
    public static void compile(SegmentationModel model) {
        // spotless:off
        // region compile
        CompileOptions options = CompileOptions.builder().optImage(512, 512).build();
        try (CompiledNetwork compiled = model.compile(options);
                NDManager manager = NDManager.newBaseManager()) {
            NDArray image = manager.zeros(new Shape(1, 3, 512, 512));
            NDArray logits = compiled.run(image).get(0);
            System.out.println(logits.getShape());
        }
        // endregion
        // spotless:on
    }
}
