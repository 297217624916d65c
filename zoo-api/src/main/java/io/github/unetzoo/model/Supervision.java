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

/**
 * An output that training compares with the truth.
 *
 * @param output its name in the graph
 * @param kind what it says
 * @param weight how much its loss counts, above 0
 */
public record Supervision(String output, Kind kind, double weight) {

    /** What an output says. */
    public enum Kind {
        /** Logits of the network's task, (N, outputs, H, W), at the prediction's size. */
        SEGMENTATION,
        /** One logit per image and class, (N, F, 1, 1): whether the mask holds class f + 1. */
        PRESENCE
    }
}
