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

import io.github.unetzoo.train.Environment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What of an environment decides how long something takes; a comparison may go on with another commit. */
final class Machine {

    private static final List<String> FACTS =
            List.of("java", "djl", "pytorch", "device", "processor", "processors", "os");

    private Machine() {}

    /** @param devices on which it computes, in the words of {@link io.github.unetzoo.model.Devices} */
    static Map<String, String> facts(String devices) {
        Map<String, String> facts =
                new LinkedHashMap<>(Environment.here(devices).words());
        facts.keySet().retainAll(FACTS);
        return facts;
    }
}
