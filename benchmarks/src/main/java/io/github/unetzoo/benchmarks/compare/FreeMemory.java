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

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * The memory that this process may still take: on Linux what the system says is available, in a container no more than is
 * left of the container's limit; elsewhere all that the machine has, for what other programs hold they may give back.
 */
final class FreeMemory {

    private static final long KIBI = 1024;

    private FreeMemory() {}

    /** Bytes; empty if nobody tells. */
    static OptionalLong bytes() {
        OptionalLong system = available(Path.of("/proc/meminfo"));
        if (system.isEmpty()) {
            system = total();
        }
        OptionalLong container = left(Path.of("/sys/fs/cgroup"));
        if (system.isEmpty() || container.isEmpty()) {
            return system.isPresent() ? system : container;
        }
        return OptionalLong.of(Math.min(system.getAsLong(), container.getAsLong()));
    }

    private static OptionalLong total() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean bean
                ? OptionalLong.of(bean.getTotalMemorySize())
                : OptionalLong.empty();
    }

    /** Of {@code /proc/meminfo}; empty if it is not there. */
    static OptionalLong available(Path meminfo) {
        return number(meminfo, "MemAvailable:", KIBI);
    }

    /**
     * What a control group (version 2) leaves; files in memory count as free, for the kernel lets go of them.
     *
     * @param group its folder
     * @return empty if there is no limit, or no such group
     */
    static OptionalLong left(Path group) {
        OptionalLong limit = number(group.resolve("memory.max"), "", 1);
        OptionalLong used = number(group.resolve("memory.current"), "", 1);
        if (limit.isEmpty() || used.isEmpty()) {
            return OptionalLong.empty();
        }
        long files = number(group.resolve("memory.stat"), "inactive_file ", 1).orElse(0);
        return OptionalLong.of(Math.max(0, limit.getAsLong() - used.getAsLong() + files));
    }

    /** The number behind a word at the beginning of a line. */
    private static OptionalLong number(Path file, String word, long unit) {
        List<String> lines;
        try {
            lines = Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
        } catch (IOException e) {
            // A system that does not tell.
            return OptionalLong.empty();
        }
        return lines.stream()
                .filter(line -> line.startsWith(word))
                .map(line -> line.substring(word.length()).replaceAll("[^0-9]", ""))
                .filter(digits -> !digits.isEmpty())
                .mapToLong(digits -> Long.parseLong(digits) * unit)
                .findFirst();
    }
}
