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

import io.github.unetzoo.weights.Pickled.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes row-major tensors of PyTorch's views. A view that is row-major already shares its storage's bytes with the
 * others; any other, transposed, channels-last or expanded, is copied.
 */
final class TensorBuilder {
    /** What expanded views may add up to in a file of any size. */
    private static final long FREE_COPIES = 16L << 20;

    private final Path file;
    private final PytorchFile.Storages storages;
    private final Map<String, ByteBuffer> read = new HashMap<>();
    /** How many bytes may still be copied: a file of a few bytes can describe any number of them. */
    private long allowance;

    TensorBuilder(Path file, PytorchFile.Storages storages, long fileSize) {
        this.file = file;
        this.storages = storages;
        this.allowance = FREE_COPIES + 4 * fileSize;
    }

    TensorData build(String name, Pickled.Tensor tensor) throws IOException {
        Storage storage = tensor.storage();
        int width = storage.type().byteSize();
        long[] shape = tensor.shape();
        long bytes = check(name, tensor);
        if (bytes == 0) {
            return TensorData.of(storage.type(), shape, ByteBuffer.allocate(0));
        }
        ByteBuffer all = bytes(storage);
        // Both fit an int: check has seen that the view ends within the storage, which is one buffer.
        int from = (int) tensor.offset() * width;
        if (isRowMajor(shape, tensor.strides())) {
            return TensorData.of(storage.type(), shape, all.slice(from, (int) bytes));
        }
        allowance -= bytes;
        if (allowance < 0) {
            throw error(
                    name,
                    "is one of several strided views that take more bytes than the bound of four times the"
                            + " file's size and " + FREE_COPIES + ": in Python, save them with .contiguous()");
        }
        return TensorData.of(storage.type(), shape, copy(all, from, shape, tensor.strides(), width, (int) bytes));
    }

    /** Checks that the view lies within its storage, and returns the bytes of its elements. */
    private long check(String name, Pickled.Tensor tensor) {
        Storage storage = tensor.storage();
        long[] shape = tensor.shape();
        long[] strides = tensor.strides();
        if (shape.length != strides.length) {
            throw error(
                    name, "has the shape " + Arrays.toString(shape) + " but the strides " + Arrays.toString(strides));
        }
        long bytes;
        try {
            bytes = Shapes.bytes(shape, storage.type());
        } catch (IllegalArgumentException e) {
            throw new WeightsException(file + ": tensor " + Unpickler.quoted(name) + ": " + e.getMessage(), e);
        }
        if (bytes > Integer.MAX_VALUE) {
            throw error(
                    name,
                    "takes " + bytes + " bytes, above the " + Integer.MAX_VALUE
                            + " that one tensor may have: split it");
        }
        if (bytes == 0) {
            return 0;
        }
        long last = tensor.offset();
        try {
            for (int i = 0; i < shape.length; i++) {
                last = Math.addExact(last, Math.multiplyExact(shape[i] - 1, strides[i]));
            }
        } catch (ArithmeticException e) {
            last = Long.MAX_VALUE;
        }
        if (last >= storage.count()) {
            throw error(
                    name,
                    storage.type() + Arrays.toString(shape) + " with strides " + Arrays.toString(strides)
                            + " from element " + tensor.offset() + ", reaches beyond its storage of " + storage.count()
                            + " elements");
        }
        return bytes;
    }

    private ByteBuffer bytes(Storage storage) throws IOException {
        ByteBuffer known = read.get(storage.key());
        if (known == null) {
            known = storages.bytes(storage);
            read.put(storage.key(), known);
        }
        return known;
    }

    private static boolean isRowMajor(long[] shape, long[] strides) {
        long expected = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            // Along a dimension of one element nobody ever steps.
            if (shape[i] != 1 && strides[i] != expected) {
                return false;
            }
            expected *= shape[i];
        }
        return true;
    }

    private static ByteBuffer copy(ByteBuffer from, int start, long[] shape, long[] strides, int width, int bytes) {
        ByteBuffer in = from.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long[] index = new long[shape.length];
        long at = start;
        while (true) {
            switch (width) {
                case 1 -> out.put(in.get((int) at));
                case 2 -> out.putShort(in.getShort((int) at));
                case 4 -> out.putInt(in.getInt((int) at));
                default -> out.putLong(in.getLong((int) at));
            }
            // The next index, as an odometer counts.
            int axis = shape.length - 1;
            while (axis >= 0 && ++index[axis] == shape[axis]) {
                at -= (shape[axis] - 1) * strides[axis] * width;
                index[axis] = 0;
                axis--;
            }
            if (axis < 0) {
                return out.flip();
            }
            at += strides[axis] * width;
        }
    }

    private WeightsException error(String name, String message) {
        return new WeightsException(file + ": tensor " + Unpickler.quoted(name) + " " + message);
    }
}
