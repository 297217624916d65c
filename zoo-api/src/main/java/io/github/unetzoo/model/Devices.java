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

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where networks compute, in words:
 *
 * <ul>
 *   <li>{@code auto}: the first GPU or, if the engine sees none, the CPU
 *   <li>{@code gpus}: all GPUs that the engine sees
 *   <li>{@code cpu}, {@code gpu:0}, {@code gpu:1}, ..., or several of them with commas between them; one that is named
 *       twice is to hold two replicas of a network
 * </ul>
 */
public final class Devices {

    private static final String AUTO = "auto";
    private static final String ALL = "gpus";
    private static final String GPU = "gpu:";

    private Devices() {}

    /** Where a model computes unless it is told: what {@code auto} names. */
    static Device usual() {
        return named(AUTO).get(0);
    }

    /**
     * Checks the words, but not whether there are such devices.
     *
     * @param words {@code auto}, {@code gpus}, or devices such as {@code gpu:0,gpu:1}
     * @throws IllegalArgumentException saying how they may be written
     */
    public static void check(String words) {
        if (!words.equals(AUTO) && !words.equals(ALL)) {
            listed(words);
        }
    }

    /**
     * Finds the devices.
     *
     * @param words {@code auto}, {@code gpus}, or devices such as {@code gpu:0,gpu:1}
     * @return at least one, in the order of the words
     * @throws IllegalArgumentException if the words cannot be read, or the engine does not see one of the devices
     */
    public static List<Device> named(String words) {
        return named(words, Engine.getEngine("PyTorch").getGpuCount());
    }

    /**
     * Describes the devices, for a record of what was computed where.
     *
     * @param words {@code auto}, {@code gpus}, or devices such as {@code gpu:0,gpu:1}
     * @return the devices' names, such as {@code gpu(0), gpu(1)}
     * @throws IllegalArgumentException if the words cannot be read, or the engine does not see one of the devices
     */
    public static String described(String words) {
        return named(words).stream().map(Device::toString).collect(Collectors.joining(", "));
    }

    static List<Device> named(String words, int gpus) {
        List<Device> all = IntStream.range(0, gpus).mapToObj(Device::gpu).toList();
        List<Device> chosen = switch (words) {
            case AUTO -> all.isEmpty() ? List.of(Device.cpu()) : all.subList(0, 1);
            case ALL -> all;
            default -> listed(words);
        };
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("devices gpus: " + thereAre(gpus));
        }
        for (Device device : chosen) {
            if (device.isGpu() && !all.contains(device)) {
                throw new IllegalArgumentException(
                        "device " + GPU + device.getDeviceId() + " is not there: " + thereAre(gpus));
            }
        }
        return chosen;
    }

    private static String thereAre(int gpus) {
        return switch (gpus) {
            case 0 -> "the engine sees no GPU; give cpu, or put DJL's libraries for CUDA on the class path";
            case 1 -> "the engine sees one GPU, gpu:0";
            default -> "the engine sees " + gpus + " GPUs, gpu:0 to gpu:" + (gpus - 1);
        };
    }

    private static List<Device> listed(String words) {
        return Arrays.stream(words.split(",", -1))
                .map(word -> device(word.strip()))
                .toList();
    }

    private static Device device(String word) {
        if (word.equals("cpu")) {
            return Device.cpu();
        }
        if (word.matches(GPU + "\\d{1,3}")) {
            return Device.gpu(Integer.parseInt(word.substring(GPU.length())));
        }
        throw new IllegalArgumentException("device \"" + word + "\" is not known: give auto, gpus, or a list of cpu and"
                + " gpu:0, gpu:1, ... with commas between them");
    }
}
