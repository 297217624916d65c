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

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads every sample of some splits once, so that a damaged image, a mask of another size or with a class that there is
 * not is found before a training starts and not hours later.
 */
public final class SplitCheck {

    /** Told how far a check is. */
    @FunctionalInterface
    public interface Progress {
        /**
         * A sample is fine.
         *
         * @param done how many are
         * @param of how many there are
         */
        void checked(int done, int of);
    }

    private SplitCheck() {}

    /**
     * Reads the samples.
     *
     * @param dataset whose samples
     * @param splits whose names
     * @param threads that read at a time, at least 1
     * @param progress told after each sample, on the calling thread
     * @throws DataException at the first sample that is wrong, naming the file; if a split is missing or empty
     */
    public static void run(SegmentationDataset dataset, List<String> splits, int threads, Progress progress) {
        int of = 0;
        for (String name : splits) {
            int size = dataset.split(name).size();
            if (size == 0) {
                throw new DataException("split \"" + name + "\" of dataset " + dataset.name() + " is empty: fill it");
            }
            of += size;
        }
        ExecutorService readers = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "unetzoo-check");
            thread.setDaemon(true);
            return thread;
        });
        try {
            int done = 0;
            Deque<Future<?>> ahead = new ArrayDeque<>();
            for (String name : splits) {
                Split split = dataset.split(name);
                for (int i = 0; i < split.size(); i++) {
                    int index = i;
                    ahead.add(readers.submit(() -> {
                        split.sample(index);
                    }));
                    if (ahead.size() > 2 * threads) {
                        await(ahead.remove());
                        progress.checked(++done, of);
                    }
                }
            }
            while (!ahead.isEmpty()) {
                await(ahead.remove());
                progress.checked(++done, of);
            }
        } finally {
            readers.shutdownNow();
        }
    }

    private static void await(Future<?> sample) {
        try {
            sample.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DataException failure) {
                // Thrown anew, so that the trace shows both threads.
                throw new DataException(String.valueOf(failure.getMessage()), failure);
            }
            throw new IllegalStateException("checking the data failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while checking the data", e);
        }
    }
}
