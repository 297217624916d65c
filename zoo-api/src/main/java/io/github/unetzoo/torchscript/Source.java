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
package io.github.unetzoo.torchscript;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The words of TorchScript's source as PyTorch serialises it: every call fully spelled out, no defaults. */
final class Source {

    static final int CHANNELS_LAST = 2;
    static final int CONTIGUOUS = 0;
    static final int FLOAT = 6;
    static final int BFLOAT = 15;

    private Source() {}

    static String call(String function, Object... arguments) {
        return Arrays.stream(arguments).map(String::valueOf).collect(Collectors.joining(", ", function + "(", ")"));
    }

    static String list(Object... values) {
        return Arrays.stream(values).map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
    }

    static String pair(int value) {
        return list(value, value);
    }

    static String bool(boolean value) {
        return value ? "True" : "False";
    }

    /** A double with 17 significant digits, which name it exactly. */
    static String number(double value) {
        return String.format(Locale.ROOT, "%.16e", value);
    }

    /** A float32 tensor in the layout and precision in which a network computes. */
    static String imported(String tensor, Precision precision, Layout layout) {
        int format = layout == Layout.CHANNELS_LAST ? CHANNELS_LAST : CONTIGUOUS;
        return precision == Precision.BFLOAT16
                ? call("torch.to", tensor, BFLOAT, "False", "False", format)
                : call("torch.contiguous", tensor, "memory_format=" + format);
    }
}
