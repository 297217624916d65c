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

/** How the samples of an image are stored. */
enum SampleType {
    UINT8("uint8", "|u1", 1, 255) {
        @Override
        void put(ByteBuffer bytes, float value) {
            bytes.put((byte) Math.round(value));
        }
    },
    UINT16("uint16", "<u2", 2, 65535) {
        @Override
        void put(ByteBuffer bytes, float value) {
            bytes.putShort((short) Math.round(value));
        }
    },
    FLOAT32("float32", "<f4", 4, 1) {
        @Override
        void put(ByteBuffer bytes, float value) {
            bytes.putFloat(value);
        }
    };

    private final String word;
    private final String npy;
    private final int bytes;
    private final int largest;

    SampleType(String word, String npy, int bytes, int largest) {
        this.word = word;
        this.npy = npy;
        this.bytes = bytes;
        this.largest = largest;
    }

    /** What BioImage.IO calls it. */
    String word() {
        return word;
    }

    /** What NumPy calls it, with the order of bytes. */
    String npy() {
        return npy;
    }

    int bytes() {
        return bytes;
    }

    /** The sample that is 1 to this library. */
    int largest() {
        return largest;
    }

    abstract void put(ByteBuffer bytes, float value);
}
