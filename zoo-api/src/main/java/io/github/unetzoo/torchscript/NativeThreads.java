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

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;

/** How many threads of the machine the engine computes one operator with. */
public final class NativeThreads {

    private NativeThreads() {}

    /** {@return their number, at least 1; it decides the order of sums, and so the last bits of what is computed} */
    public static int count() {
        // Loads the native library.
        Engine.getEngine("PyTorch");
        return JniUtils.getNumThreads();
    }
}
