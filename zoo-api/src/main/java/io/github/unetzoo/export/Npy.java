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
package io.github.unetzoo.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** NumPy's file of one array, format version 1.0. */
final class Npy {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

    /** Data begin at a multiple of this. */
    private static final int ALIGNMENT = 64;

    private Npy() {}

    /**
     * Numbers as a file.
     *
     * @param type how they are stored; those of whole types are whole and in its range
     */
    static byte[] of(SampleType type, float[] values, int... shape) {
        String header = "{'descr': '" + type.npy() + "', 'fortran_order': False, 'shape': ("
                + Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", ", "", ","))
                + "), }";
        int before = MAGIC.length + Short.BYTES;
        int end = (before + header.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer bytes =
                ByteBuffer.allocate(end + type.bytes() * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).putShort((short) (end - before));
        bytes.put((header + " ".repeat(end - before - header.length() - 1) + "\n").getBytes(StandardCharsets.US_ASCII));
        for (float value : values) {
            type.put(bytes, value);
        }
        return bytes.array();
    }
}
