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
package io.github.unetzoo.weights;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes pickles opcode by opcode, hostile ones too. */
final class PickleWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    PickleWriter() {
        raw(0x80, 2);
    }

    PickleWriter raw(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
        return this;
    }

    PickleWriter ops(String opcodes) {
        opcodes.chars().forEach(out::write);
        return this;
    }

    PickleWriter text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ops("X").little(bytes.length, 4);
        out.writeBytes(bytes);
        return this;
    }

    PickleWriter integer(long value) {
        return raw(0x8a, 8).little(value, 8);
    }

    PickleWriter little(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> (8 * i)));
        }
        return this;
    }

    PickleWriter global(String module, String name) {
        return ops("c" + module + "\n" + name + "\n");
    }

    PickleWriter integers(long... values) {
        ops("(");
        for (long value : values) {
            integer(value);
        }
        return ops("t");
    }

    PickleWriter storage(String type, String key, long count) {
        return ops("(").text("storage")
                .global("torch", type)
                .text(key)
                .text("cpu")
                .integer(count)
                .ops("tQ");
    }

    PickleWriter tensor(String type, String key, long count, long offset, long[] shape, long... strides) {
        return global("torch._utils", "_rebuild_tensor_v2")
                .ops("(")
                .storage(type, key, count)
                .integer(offset)
                .integers(shape)
                .integers(strides)
                .raw(0x89)
                .global("collections", "OrderedDict")
                .ops(")RtR");
    }

    byte[] stop() {
        return ops(".").bytes();
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
