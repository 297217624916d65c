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

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongBinaryOperator;

/**
 * Arithmetic on heights and widths. What is known when the file is written is computed then, and the file holds the
 * number; the rest becomes nodes, which compute it from the shapes of the maps as the model runs.
 */
final class Sides {

    /** A height, a width, or what is computed of them. */
    sealed interface Side {}

    /** A number. */
    record Known(long pixels) implements Side {}

    /** A value of the file: a list of one integer. */
    record Computed(String value) implements Side {}

    private final OnnxGraph onnx;
    private final Map<String, Computed> read = new HashMap<>();

    Sides(OnnxGraph onnx) {
        this.onnx = onnx;
    }

    /** One of the sizes of a value, from 0 for the batch. */
    Side of(String value, int axis, String what) {
        return read.computeIfAbsent(
                value + " " + axis,
                key -> new Computed(onnx.node(
                        "Shape",
                        onnx.unused(value + "." + what),
                        List.of(value),
                        OnnxGraph.integer("start", axis),
                        OnnxGraph.integer("end", axis + 1))));
    }

    Side plus(Side a, Side b) {
        return combined("Add", a, b, Math::addExact);
    }

    Side minus(Side a, Side b) {
        return combined("Sub", a, b, Math::subtractExact);
    }

    Side times(Side a, long b) {
        return combined("Mul", a, new Known(b), Math::multiplyExact);
    }

    /** The quotient of what is not negative, rounded down. */
    Side over(Side a, long b) {
        return combined("Div", a, new Known(b), Math::floorDiv);
    }

    /** What is left over, never negative. */
    Side modulo(Side a, long b) {
        return combined("Mod", a, new Known(b), Math::floorMod);
    }

    /** Half of it, rounded down, also of what is negative: ONNX divides towards zero. */
    Side half(Side a) {
        return over(minus(a, modulo(a, 2)), 2);
    }

    /** Several as a list. */
    String list(Side... sides) {
        List<String> parts = new ArrayList<>();
        List<Long> known = new ArrayList<>();
        for (Side side : sides) {
            if (side instanceof Known number) {
                known.add(number.pixels());
            } else {
                flush(known, parts);
                parts.add(value(side));
            }
        }
        flush(known, parts);
        return parts.size() == 1
                ? parts.get(0)
                : onnx.node("Concat", onnx.unused("sizes"), parts, OnnxGraph.integer("axis", 0));
    }

    private void flush(List<Long> known, List<String> parts) {
        if (!known.isEmpty()) {
            parts.add(onnx.integers(known.stream().mapToLong(Long::longValue).toArray()));
            known.clear();
        }
    }

    private Side combined(String type, Side a, Side b, LongBinaryOperator operator) {
        if (a instanceof Known first && b instanceof Known second) {
            return new Known(operator.applyAsLong(first.pixels(), second.pixels()));
        }
        return new Computed(onnx.node(type, onnx.unused("size"), List.of(value(a), value(b))));
    }

    private String value(Side side) {
        return side instanceof Computed computed ? computed.value() : onnx.integers(((Known) side).pixels());
    }
}
