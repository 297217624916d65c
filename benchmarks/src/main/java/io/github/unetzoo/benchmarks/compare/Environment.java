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
package io.github.unetzoo.benchmarks.compare;

import ai.djl.engine.Engine;
import io.github.unetzoo.model.Devices;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where a run takes place, as words that do not depend on who runs it. */
final class Environment {

    private Environment() {}

    /** @param devices on which it computes, in the words of {@link Devices} */
    static Map<String, String> here(String devices) {
        Engine engine = Engine.getEngine("PyTorch");
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("java", System.getProperty("java.version") + " (" + System.getProperty("java.vm.name") + ")");
        facts.put("djl", Engine.getDjlVersion());
        facts.put("pytorch", engine.getVersion());
        facts.put("device", Devices.described(devices));
        facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return facts;
    }
}
