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
package io.github.unetzoo.cli;

import ai.djl.ndarray.types.Shape;
import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.Net;
import io.github.unetzoo.parity.GoldenFormula;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.Safetensors;
import io.github.unetzoo.weights.TensorData;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A classifier's checkpoint as it is published, in each of three formats, its values made by the golden formula: what
 * torch.save writes of a state dict, before PyTorch 1.6 and since, and safetensors.
 */
enum TorchFile {
    LEGACY {
        @Override
        void write(Path file, Map<String, long[]> shapes) throws IOException {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                out.write(HexFormat.of().parseHex("80028a0a6cfc9c46f9206aa850192e80024de9032e"));
                out.write(new Pickle()
                        .ops("}")
                        .text("little_endian")
                        .ops("\u0088s.")
                        .bytes());
                out.write(dictionary(shapes));
                Pickle keys = new Pickle().ops("](");
                for (int i = 0; i < shapes.size(); i++) {
                    keys.text("" + i);
                }
                out.write(keys.ops("e.").bytes());
                for (Map.Entry<String, long[]> tensor : shapes.entrySet()) {
                    byte[] data = data(tensor.getKey(), tensor.getValue());
                    out.write(ByteBuffer.allocate(Long.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(data.length / Float.BYTES)
                            .array());
                    out.write(data);
                }
            }
        }
    },
    ZIP {
        @Override
        void write(Path file, Map<String, long[]> shapes) throws IOException {
            try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
                add(zip, "data.pkl", dictionary(shapes));
                int key = 0;
                for (Map.Entry<String, long[]> tensor : shapes.entrySet()) {
                    add(zip, "data/" + key++, data(tensor.getKey(), tensor.getValue()));
                }
                add(zip, "version", "3\n".getBytes(StandardCharsets.UTF_8));
            }
        }

        private void add(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
            ZipEntry entry = new ZipEntry("archive/" + name);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(bytes.length);
            CRC32 crc = new CRC32();
            crc.update(bytes);
            entry.setCrc(crc.getValue());
            zip.putNextEntry(entry);
            zip.write(bytes);
            zip.closeEntry();
        }
    },
    SAFETENSORS {
        @Override
        void write(Path file, Map<String, long[]> shapes) {
            Map<String, TensorData> tensors = new LinkedHashMap<>();
            shapes.forEach((name, shape) -> tensors.put(name, GoldenFormula.state(name, new Shape(shape))));
            Safetensors.write(file, Checkpoint.of("golden", tensors, Map.of()));
        }
    };

    abstract void write(Path file, Map<String, long[]> shapes) throws IOException;

    /** The shapes of an encoder's weights by name. */
    static Map<String, long[]> encoder(Encoder encoder) {
        Net sheet = new Net(BlockStyle.MODERN);
        encoder.encode(sheet, sheet.input("image", 3)).forEach(map -> sheet.output("map" + map.id(), map));
        Map<String, long[]> shapes = new LinkedHashMap<>();
        sheet.build().weights().forEach(weight -> shapes.put(weight.name(), weight.dimensions()));
        return shapes;
    }

    /** The same with those of the layer that makes it a classifier, as ResNet-34 has it. */
    static Map<String, long[]> classifier(Encoder encoder) {
        Map<String, long[]> shapes = encoder(encoder);
        shapes.put("fc.weight", new long[] {1000, 512});
        shapes.put("fc.bias", new long[] {1000});
        return shapes;
    }

    private static byte[] dictionary(Map<String, long[]> shapes) {
        Pickle pickle = new Pickle().ops("ccollections\nOrderedDict\n)R(");
        int key = 0;
        for (Map.Entry<String, long[]> tensor : shapes.entrySet()) {
            pickle.text(tensor.getKey()).tensor("" + key++, tensor.getValue());
        }
        return pickle.ops("u.").bytes();
    }

    private static byte[] data(String name, long[] shape) {
        float[] values = GoldenFormula.state(name, new Shape(shape)).toFloats();
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /** Opcodes of Python's pickle, protocol 2. */
    private static final class Pickle {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(bytes);

        Pickle() {
            ops("\u0080\u0002");
        }

        Pickle ops(String opcodes) {
            bytes.writeBytes(opcodes.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        }

        Pickle text(String text) {
            return ops("X").little(text.length()).ops(text);
        }

        private Pickle little(int value) {
            try {
                out.writeInt(Integer.reverseBytes(value));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return this;
        }

        private Pickle integers(long... values) {
            ops("(");
            for (long value : values) {
                ops("J").little(Math.toIntExact(value));
            }
            return ops("t");
        }

        Pickle tensor(String key, long... shape) {
            long count = 1;
            long[] strides = new long[shape.length];
            for (int i = shape.length - 1; i >= 0; i--) {
                strides[i] = count;
                count *= shape[i];
            }
            ops("ctorch._utils\n_rebuild_tensor_v2\n((").text("storage").ops("ctorch\nFloatStorage\n");
            text(key).text("cpu").ops("J").little(Math.toIntExact(count)).ops("tQ");
            return ops("J").little(0).integers(shape).integers(strides).ops("\u0089ccollections\nOrderedDict\n)RtR");
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}
