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

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pickle may hold: tensors, plain containers, and the little they are made of. There is no kind of value through
 * which a file could name a class or call anything.
 *
 * <p>Values are never hashed, compared or printed whole: a hostile file can make a list that contains itself.
 */
sealed interface Pickled {
    /** Returns what this is, as a message should call it. */
    String kind();

    /** A value that no tensor is made of: None, a float, bytes, a set. Only its kind is kept. */
    record Opaque(String kind) implements Pickled {}

    record Bool(boolean value) implements Pickled {
        @Override
        public String kind() {
            return "a truth value";
        }
    }

    record Int(BigInteger value) implements Pickled {
        @Override
        public String kind() {
            return "a whole number";
        }
    }

    record Text(String value) implements Pickled {
        @Override
        public String kind() {
            return "a text";
        }
    }

    /** A list, which can grow, or a tuple. */
    record Sequence(boolean growing, List<Pickled> items) implements Pickled {
        @Override
        public String kind() {
            return (growing ? "a list" : "a tuple") + " of " + items.size();
        }
    }

    /** A dictionary. What lies under keys that are no texts, as an optimizer's state does, is counted and forgotten. */
    final class Dict implements Pickled {
        final Map<String, Pickled> named = new LinkedHashMap<>();
        int unnamed;

        @Override
        public String kind() {
            return "a dictionary of " + (named.size() + unnamed);
        }
    }

    /** The functions that a pickle may call, each carried out by the unpickler itself. */
    enum Function implements Pickled {
        ORDERED_DICT,
        SIZE,
        REBUILD_TENSOR,
        REBUILD_TENSOR_V2,
        REBUILD_PARAMETER,
        REBUILD_PARAMETER_WITH_STATE,
        /** Makes something that no tensor needs, such as a set; its result is opaque. */
        FORGET;

        @Override
        public String kind() {
            return "a function";
        }
    }

    record StorageType(ElementType type) implements Pickled {
        @Override
        public String kind() {
            return "a storage type";
        }
    }

    /** A run of elements somewhere in the file, which tensors are views of. */
    record Storage(ElementType type, String key, long count) implements Pickled {
        @Override
        public String kind() {
            return "a storage";
        }
    }

    /** A view of a storage; nothing about it has been checked yet but that these are whole numbers. */
    @SuppressWarnings("ArrayRecordComponent") // private to the room, and never compared
    record Tensor(Storage storage, long offset, long[] shape, long[] strides) implements Pickled {
        @Override
        public String kind() {
            return "a tensor";
        }
    }
}
