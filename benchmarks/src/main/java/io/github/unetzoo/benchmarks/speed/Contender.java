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
package io.github.unetzoo.benchmarks.speed;

/** One form of a network, ready to be timed. */
interface Contender extends AutoCloseable {

    /** How it computes. */
    String form();

    /** What it is timed at. */
    Measure measure();

    /** Does it once. What is not part of it, such as making input, is not in the time. */
    double millis();

    @Override
    void close();
}
