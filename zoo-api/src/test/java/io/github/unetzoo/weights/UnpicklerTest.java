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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.unetzoo.weights.Pickled.Dict;
import io.github.unetzoo.weights.Pickled.Sequence;
import io.github.unetzoo.weights.Pickled.Tensor;
import io.github.unetzoo.weights.Pickled.Text;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnpicklerTest {
    private static Pickled load(byte[] pickle) {
        return new Unpickler("pickle", ByteBuffer.wrap(pickle)).load();
    }

    /** Written by CPython's own pickler, with all that training scripts leave beside the weights. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void readsWhatPythonWritesInEachProtocol(int protocol) throws IOException {
        byte[] pickle = Files.readAllBytes(Fixtures.file("python-protocol-" + protocol + ".pkl"));
        Unpickler unpickler = new Unpickler("pickle", ByteBuffer.wrap(pickle));
        Dict root = (Dict) unpickler.load();
        assertThat(root.named.keySet())
                .containsExactly(
                        "state_dict",
                        "epoch",
                        "big",
                        "neg",
                        "huge",
                        "best",
                        "lr",
                        "tags",
                        "fz",
                        "raw",
                        "long",
                        "losses",
                        "none",
                        "nested",
                        "optimizer");
        assertThat(root.named.get("epoch")).isEqualTo(new Pickled.Int(BigInteger.valueOf(70000)));
        assertThat(root.named.get("big")).isEqualTo(new Pickled.Int(BigInteger.ONE.shiftLeft(40)));
        assertThat(root.named.get("neg")).isEqualTo(new Pickled.Int(BigInteger.valueOf(-5)));
        assertThat(root.named.get("huge")).isEqualTo(new Pickled.Int(BigInteger.ONE.shiftLeft(100)));
        assertThat(root.named.get("long")).isEqualTo(new Text("x".repeat(300)));
        assertThat(((Sequence) root.named.get("losses")).items()).hasSize(1100);
        assertThat(((Sequence) root.named.get("nested")).items())
                .extracting(Pickled::kind)
                .containsExactly("a tuple of 4", "a list of 0", "a tuple of 0", "a dictionary of 0");
        Dict states = (Dict) ((Dict) root.named.get("optimizer")).named.get("state");
        assertThat(states.unnamed).isEqualTo(1);
        Dict weights = (Dict) root.named.get("state_dict");
        assertThat(weights.named).hasSize(40);
        Tensor last = (Tensor) weights.named.get("layer39.weight");
        assertThat(last.shape()).containsExactly(2, 3);
        assertThat(last.strides()).containsExactly(3, 1);
        assertThat(last.storage()).isEqualTo(new Pickled.Storage(ElementType.F32, "39", 6));
        assertThat(unpickler.storages()).hasSize(40);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments(pickle().global("os", "system"), "asks for \"os.system\", but a checkpoint may hold nothing"),
                arguments(pickle().global("builtins", "eval"), "asks for \"builtins.eval\""),
                arguments(pickle().global("torch", "load"), "asks for \"torch.load\""),
                arguments(pickle().global("torch._utils", "_rebuild_tensor_v2.x"), "asks for \"torch._utils._rebuild"),
                arguments(pickle().text("posix").text("system").raw(0x93), "asks for \"posix.system\""),
                // What is allowed under one name is not allowed as a part of another.
                arguments(
                        pickle().text("collections.OrderedDict").text("update").raw(0x93), "asks for \"collections.O"),
                arguments(pickle().global("a", "\u001b[31m"), "asks for \"a.?[31m\""),
                arguments(pickle().global("torch", "ComplexFloatStorage"), "holds complex numbers"),
                arguments(pickle().global("torch", "QInt8Storage"), "holds elements of a type that is not read"),
                arguments(pickle().global("torch.storage", "UntypedStorage"), "holds elements of a type that is not"),
                arguments(pickle().ops("(ios\nsystem\n"), "makes an object of a class"),
                arguments(pickle().ops("(o"), "makes an object of a class"),
                arguments(pickle().ops("))").raw(0x81), "makes an object of a class"),
                arguments(pickle().ops(")))").raw(0x92), "makes an object of a class"),
                arguments(pickle().raw(0x82, 1), "uses Python's extension registry"),
                arguments(pickle().raw(0x83, 1, 0), "uses Python's extension registry"),
                arguments(pickle().raw(0x84, 1, 0, 0, 0), "uses Python's extension registry"),
                arguments(pickle().ops("P1\n"), "has a persistent id in text"),
                arguments(pickle().ops("I1\n"), "has the opcode 0x49"),
                arguments(pickle().raw(0x80, 1), "is of pickle protocol 1; protocols 2 to 5 are read"),
                arguments(pickle().text("f").ops(")R"), "has a text for what is called"),
                arguments(pickle().global("torch", "Size").ops("NR"), "has None for a call's arguments"),
                arguments(pickle().global("torch", "Size").ops(")R"), "calls size with 0 arguments, expected 1"),
                arguments(
                        pickle().global("torch._utils", "_rebuild_tensor_v2").ops(")R"),
                        "calls rebuild_tensor_v2 with 0 arguments, expected 6 to 7"),
                arguments(
                        pickle().global("torch._utils", "_rebuild_parameter")
                                .ops("N")
                                .raw(0x89)
                                .ops("N")
                                .raw(0x87)
                                .ops("R"),
                        "has None for a parameter's data"),
                arguments(pickle().ops("]Nb"), "sets attributes of a list of 0"),
                arguments(
                        pickle().tensor("FloatStorage", "0", 1, 0, new long[0]).ops("}b"), "sets attributes of a te"),
                arguments(pickle().ops("(").text("module").ops("NtQ"), "refers to something outside it"),
                arguments(pickle().ops(")Q"), "refers to something outside it"),
                arguments(pickle().ops("NQ"), "has None for a persistent id"),
                arguments(pickle().text("storage").raw(0x85).ops("Q"), "refers to a storage by 1 values"),
                arguments(
                        pickle().ops("(")
                                .text("storage")
                                .global("torch", "FloatStorage")
                                .text("0")
                                .text("cpu")
                                .integer(1)
                                .ops(")tQ"),
                        "refers to a part of a storage"),
                arguments(pickle().storage("FloatStorage", "0", -1), "has -1 for a storage's length"),
                arguments(
                        pickle().storage("FloatStorage", "0", 1).storage("LongStorage", "0", 1),
                        "refers to storage \"0\" as 1 elements of I64 and as 1 of F32"),
                arguments(pickle().tensor("FloatStorage", "0", 1, -1, new long[0]), "has -1 for a tensor's offset"),
                arguments(pickle().tensor("FloatStorage", "0", 9, 0, new long[] {-1}, 1), "has -1 for a tensor's sh"),
                arguments(pickle().tensor("FloatStorage", "0", 9, 0, new long[] {2}, -1), "has -1 for a tensor's st"),
                arguments(pickle().tensor("FloatStorage", "0", 9, 0, new long[65]), "has 65 numbers for a tensor's sh"),
                arguments(pickle().ops("}").text("a").ops("Ns").text("a").ops("Ns"), "the key \"a\" twice"),
                arguments(pickle().ops("}(Nu"), "has a dictionary with a key that lacks its value"),
                arguments(pickle().ops("]NNs"), "sets an item of a list of 0"),
                arguments(pickle().ops(")Na"), "appends to a tuple of 0"),
                arguments(pickle().ops("](").raw(0x90), "adds to a list of 0 as if it were a set"),
                arguments(pickle().ops("0"), "takes a value from an empty stack"),
                arguments(pickle().ops("N(0"), "takes a value from an empty stack"),
                arguments(pickle().ops("N").raw(0x86), "takes 2 values from a stack of 1"),
                arguments(pickle().ops("t"), "goes back to a mark that was never set"),
                arguments(pickle().ops("h").raw(7), "recalls value number 7, which it never remembered"),
                arguments(pickle().ops("Nr").little(-1, 4), "remembers a value as number 4294967295"),
                arguments(pickle().ops("NN"), "ends with 1 values left over"),
                arguments(pickle().ops("N("), "takes a value from an empty stack"),
                arguments(pickle().ops("X").little(-1, 4), "a text of 4294967295 bytes, above the bound of 1048576"),
                arguments(pickle().raw(0x8d).little(-1, 8), "a text of 18446744073709551615 bytes, above the bound"),
                arguments(pickle().ops("X").little(1 << 20, 4), "is cut short"),
                arguments(pickle().ops("B").little(-1, 4), "is cut short"),
                arguments(pickle().raw(0x8e).little(-1, 8), "is cut short"),
                arguments(pickle().raw(0x8b).little(256, 4), "a whole number of 256 bytes, above the bound of 255"),
                arguments(pickle().raw(0x8b).little(-1, 4), "a whole number of 18446744073709551615 bytes, above"),
                arguments(pickle().ops("X").little(1, 4).raw(0xff), "has a text that is not UTF-8"),
                arguments(pickle().ops("c" + "x".repeat(300)), "names something in more than 255 characters"),
                arguments(pickle().ops("(".repeat(1001)), "nests more than 1000 values"),
                arguments(pickle().ops("N".repeat(70_000)), "stacks more than 65536 values"),
                arguments(pickle().ops("N0".repeat(1 << 19)).ops("N"), "makes more than 524288 values"));
    }

    private static PickleWriter pickle() {
        return new PickleWriter();
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refuses(PickleWriter pickle, String message) {
        assertThatThrownBy(() -> load(pickle.stop()))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith("pickle ")
                .hasMessageContaining(message);
    }

    /** A list that contains itself, and a dictionary under its own key, are values like others. */
    @Test
    void valuesMayContainThemselves() {
        Sequence list = (Sequence)
                load(pickle().ops("]q").raw(0).ops("h").raw(0).ops("a").stop());
        assertThat(list.items().get(0)).isSameAs(list);
        Dict dict = (Dict) load(
                pickle().ops("}q").raw(0).text("self").ops("h").raw(0).ops("s").stop());
        assertThat(dict.named.get("self")).isSameAs(dict);
        assertThatThrownBy(() -> StateDict.find(Path.of("f"), dict, Optional.empty()))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining(
                        "f has no dictionary of nothing but tensors; it holds \"self\" (a dictionary of 1)");
    }

    @Test
    void readsOrderedDictionariesOfPython2() {
        Dict dict = (Dict) load(pickle().global("collections", "OrderedDict")
                .ops("]]U")
                .raw(1, 'k')
                .ops("aU")
                .raw(1, 'v')
                .ops("aa")
                .raw(0x85)
                .ops("R")
                .stop());
        assertThat(dict.named).containsExactly(Map.entry("k", new Text("v")));
    }

    @Test
    void remembersUnderAnyNumber() {
        Pickled value = load(new PickleWriter()
                .text("far")
                .ops("r")
                .little(500_000, 4)
                .ops("0")
                .text("next")
                .raw(0x94)
                .ops("0j")
                .little(500_000, 4)
                .ops("h")
                .raw(1)
                .raw(0x86)
                .stop());
        assertThat(((Sequence) value).items()).containsExactly(new Text("far"), new Text("next"));
    }

    /** A few bytes that have one long list copied over and over are stopped by the count of values. */
    @Test
    void oneListGivenToManyCallsCountsEachTime() {
        PickleWriter pickle = pickle().ops("](")
                .ops("]NaNa".repeat(20_000))
                .ops("e")
                .raw(0x85)
                .ops("q")
                .raw(0)
                .ops("0");
        for (int i = 0; i < 1000; i++) {
            pickle.global("collections", "OrderedDict").ops("h").raw(0).ops("R0");
        }
        assertThatThrownBy(() -> load(pickle.ops("N").stop()))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("makes more than 524288 values");
    }

    /** A damaged pickle is refused or read, but fails in no other way. */
    @Test
    void damagedPicklesFailCleanly() throws IOException {
        byte[] whole = Files.readAllBytes(Fixtures.file("python-protocol-2.pkl"));
        Random random = new Random(11);
        int refused = 0;
        for (int round = 0; round < 500; round++) {
            byte[] damaged = whole.clone();
            for (int i = 0; i <= round % 3; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                load(damaged);
            } catch (WeightsException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(100, 499);
        for (int length = 0; length < whole.length; length += 211) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> load(cut))
                    .isInstanceOf(WeightsException.class)
                    .hasMessageContaining("is cut short");
        }
    }
}
