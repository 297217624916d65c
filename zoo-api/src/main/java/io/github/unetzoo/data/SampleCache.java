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
package io.github.unetzoo.data;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Keeps samples in memory up to a number of bytes and then keeps those it has. Training visits every sample once an
 * epoch; evicting the least recently used would then miss almost always, while keeping serves a fixed share.
 */
final class SampleCache {
    private final AtomicReferenceArray<Sample> kept;
    private final AtomicLong room;

    /** The room may be shared by the caches of several splits. */
    SampleCache(int size, AtomicLong room) {
        this.kept = new AtomicReferenceArray<>(size);
        this.room = room;
    }

    Optional<Sample> get(int index) {
        return Optional.ofNullable(kept.get(index));
    }

    void offer(int index, Sample sample) {
        long bytes = 4L * sample.image().samples().length
                + 4L * sample.mask().labels().length
                + sample.instances().map(map -> 4L * map.labels().length).orElse(0L)
                + 200;
        if (room.addAndGet(-bytes) < 0 || !kept.compareAndSet(index, null, sample)) {
            room.addAndGet(bytes);
        }
    }
}
