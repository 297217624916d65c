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

import io.github.unetzoo.weights.Pickled.Bool;
import io.github.unetzoo.weights.Pickled.Dict;
import io.github.unetzoo.weights.Pickled.Function;
import io.github.unetzoo.weights.Pickled.Int;
import io.github.unetzoo.weights.Pickled.Opaque;
import io.github.unetzoo.weights.Pickled.Sequence;
import io.github.unetzoo.weights.Pickled.Storage;
import io.github.unetzoo.weights.Pickled.StorageType;
import io.github.unetzoo.weights.Pickled.Tensor;
import io.github.unetzoo.weights.Pickled.Text;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pickles that {@code torch.save} writes, in protocols 2 to 5, and no others. A pickle is a program for a
 * small stack machine that may name any function of Python's and call it; this machine knows a fixed list of names
 * ({@link #GLOBALS}), carries each out in Java, and refuses every other. It loads no class, and every size that a file
 * announces is held against a bound and against the bytes that are there before anything is allocated.
 */
final class Unpickler {
    /** Bound on a pickle's length; the pickle of a network of 2,000 tensors with its optimizer takes about 1 MB. */
    static final int MAX_BYTES = 16 << 20;

    /** Four times what the largest network here takes with its optimizer; a value takes up to 80 bytes of heap. */
    private static final int MAX_PUSHES = 1 << 19;

    private static final int MAX_STACK = 1 << 16;
    private static final int MAX_MARKS = 1000;
    private static final int MAX_TEXT = 1 << 20;
    private static final int MAX_LONG = 255;
    private static final int MAX_DIMENSIONS = 64;

    private static final Opaque NONE = new Opaque("None");
    private static final Opaque FLOAT = new Opaque("a number");
    private static final Opaque BYTES = new Opaque("bytes");
    private static final Opaque SET = new Opaque("a set");
    private static final Opaque OTHER = new Opaque("a value that is no tensor");

    /** Everything a pickle may name. */
    private static final Map<String, Pickled> GLOBALS = globals();

    private static Map<String, Pickled> globals() {
        Map<String, Pickled> globals = new HashMap<>();
        globals.put("collections.OrderedDict", Function.ORDERED_DICT);
        globals.put("torch.Size", Function.SIZE);
        globals.put("torch._utils._rebuild_tensor", Function.REBUILD_TENSOR);
        globals.put("torch._utils._rebuild_tensor_v2", Function.REBUILD_TENSOR_V2);
        globals.put("torch._utils._rebuild_parameter", Function.REBUILD_PARAMETER);
        globals.put("torch._utils._rebuild_parameter_with_state", Function.REBUILD_PARAMETER_WITH_STATE);
        globals.put("torch.FloatStorage", new StorageType(ElementType.F32));
        globals.put("torch.DoubleStorage", new StorageType(ElementType.F64));
        globals.put("torch.HalfStorage", new StorageType(ElementType.F16));
        globals.put("torch.BFloat16Storage", new StorageType(ElementType.BF16));
        globals.put("torch.LongStorage", new StorageType(ElementType.I64));
        globals.put("torch.IntStorage", new StorageType(ElementType.I32));
        globals.put("torch.ShortStorage", new StorageType(ElementType.I16));
        globals.put("torch.CharStorage", new StorageType(ElementType.I8));
        globals.put("torch.ByteStorage", new StorageType(ElementType.U8));
        globals.put("torch.BoolStorage", new StorageType(ElementType.BOOL));
        // What schedulers and training scripts leave beside the weights. It is passed over, not made.
        for (String forgotten : new String[] {
            "_codecs.encode",
            "collections.Counter",
            "__builtin__.set",
            "builtins.set",
            "__builtin__.frozenset",
            "builtins.frozenset",
            "torch.device",
            "numpy.dtype",
            "numpy.core.multiarray.scalar",
            "numpy._core.multiarray.scalar"
        }) {
            globals.put(forgotten, Function.FORGET);
        }
        for (String type : new String[] {"float16", "bfloat16", "float32", "float64", "int64", "uint8"}) {
            globals.put("torch." + type, OTHER);
        }
        return Map.copyOf(globals);
    }

    private final String what;
    private final ByteBuffer in;
    private final List<Pickled> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    /** By number; an array, because a hostile file can fill it. */
    private @Nullable Pickled[] memo = new Pickled[256];

    private int memoized;
    private final Map<String, Storage> storages = new LinkedHashMap<>();
    private int pushes;
    private int at;

    /**
     * Prepares to read one pickle.
     *
     * @param what what messages call it: the file, and what the pickle is in it
     * @param in where it begins; afterwards, where it ended
     */
    Unpickler(String what, ByteBuffer in) {
        this.what = what;
        this.in = in.order(ByteOrder.LITTLE_ENDIAN);
    }

    Pickled load() {
        try {
            for (int op = opcode(); op != '.'; op = opcode()) {
                execute(op);
            }
            Pickled result = pop();
            if (!stack.isEmpty() || !marks.isEmpty()) {
                throw error("ends with " + stack.size() + " values left over");
            }
            return result;
        } catch (BufferUnderflowException e) {
            String end = in.limit() >= MAX_BYTES
                    ? " does not end within the bound of " + MAX_BYTES + " bytes"
                    : " is cut short: it does not end within the " + in.limit() + " bytes there are; fetch it again";
            throw new WeightsException(what + end, e);
        }
    }

    /** Returns the storages that the pickle refers to, by key. */
    Map<String, Storage> storages() {
        return storages;
    }

    private int opcode() {
        at = in.position();
        return Byte.toUnsignedInt(in.get());
    }

    private void execute(int op) {
        switch (op) {
            case 0x80 -> protocol(unsignedByte());
            case 0x95 -> in.getLong(); // FRAME: a hint to readers of streams
            case '(' -> mark();
            case '0' -> pop();
            case '1' -> sinceMark();
            case '2' -> push(top());
            case 'N' -> push(NONE);
            case 0x88 -> push(new Bool(true));
            case 0x89 -> push(new Bool(false));
            case 'J' -> push(new Int(BigInteger.valueOf(in.getInt())));
            case 'K' -> push(new Int(BigInteger.valueOf(unsignedByte())));
            case 'M' -> push(new Int(BigInteger.valueOf(Short.toUnsignedInt(in.getShort()))));
            case 0x8a -> push(new Int(integer(unsignedByte())));
            case 0x8b -> push(new Int(integer(in.getInt())));
            case 'G' -> {
                in.getLong();
                push(FLOAT);
            }
            case 'X' -> push(text(unsignedInt()));
            case 0x8c -> push(text(unsignedByte()));
            case 0x8d -> push(text(in.getLong()));
            case 'T' -> push(python2Text(in.getInt()));
            case 'U' -> push(python2Text(unsignedByte()));
            case 'B' -> push(bytes(unsignedInt()));
            case 'C' -> push(bytes(unsignedByte()));
            case 0x8e -> push(bytes(in.getLong()));
            case ']' -> push(new Sequence(true, new ArrayList<>()));
            case 'l' -> push(new Sequence(true, sinceMark()));
            case 'a' -> append(List.of(pop()));
            case 'e' -> append(sinceMark());
            case ')' -> push(new Sequence(false, List.of()));
            case 't' -> push(new Sequence(false, sinceMark()));
            case 0x85 -> push(new Sequence(false, last(1)));
            case 0x86 -> push(new Sequence(false, last(2)));
            case 0x87 -> push(new Sequence(false, last(3)));
            case '}' -> push(new Dict());
            case 'd' -> {
                List<Pickled> items = sinceMark();
                push(new Dict());
                put(items);
            }
            case 's' -> put(last(2));
            case 'u' -> put(sinceMark());
            case 0x8f -> push(SET);
            case 0x90 -> {
                sinceMark();
                if (!(top() instanceof Opaque)) {
                    throw error("adds to " + top().kind() + " as if it were a set");
                }
            }
            case 0x91 -> {
                sinceMark();
                push(SET);
            }
            case 'q' -> memoize(unsignedByte());
            case 'r' -> memoize(in.getInt());
            case 0x94 -> memoize(memoized);
            case 'h' -> recall(unsignedByte());
            case 'j' -> recall(in.getInt());
            case 'c' -> push(global(line() + "." + line()));
            case 0x93 -> {
                String name = expect(Text.class, pop(), "the name of a global").value();
                push(global(expect(Text.class, pop(), "the module of a global").value() + "." + name));
            }
            case 'R' -> reduce();
            case 'b' -> build();
            case 'Q' -> push(persistent());
            default -> throw refused(op);
        }
    }

    private WeightsException refused(int op) {
        String name = switch (op) {
            case 'i', 'o', 0x81, 0x92 -> "makes an object of a class";
            case 0x82, 0x83, 0x84 -> "uses Python's extension registry";
            case 'P' -> "has a persistent id in text";
            default -> "has the opcode 0x" + Integer.toHexString(op);
        };
        return error(name + ", which torch.save does not do for weights in pickle protocols 2 to 5; nothing was run."
                + " In Python, save model.state_dict() and nothing else");
    }

    private void protocol(int version) {
        if (version < 2 || version > 5) {
            throw error("is of pickle protocol " + version + "; protocols 2 to 5 are read");
        }
    }

    // The stack

    private void push(Pickled value) {
        spend(1);
        if (stack.size() == MAX_STACK) {
            throw error("stacks more than " + MAX_STACK + " values");
        }
        stack.add(value);
    }

    private void spend(int values) {
        if (values > MAX_PUSHES - pushes) {
            throw error(
                    "makes more than " + MAX_PUSHES + " values: in Python, save model.state_dict() and nothing else");
        }
        pushes += values;
    }

    private int floor() {
        return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
    }

    private Pickled top() {
        if (stack.size() <= floor()) {
            throw error("takes a value from an empty stack");
        }
        return stack.get(stack.size() - 1);
    }

    private Pickled pop() {
        Pickled value = top();
        stack.remove(stack.size() - 1);
        return value;
    }

    private void mark() {
        if (marks.size() == MAX_MARKS) {
            throw error("nests more than " + MAX_MARKS + " values");
        }
        marks.add(stack.size());
    }

    private List<Pickled> sinceMark() {
        if (marks.isEmpty()) {
            throw error("goes back to a mark that was never set");
        }
        return cut(marks.remove(marks.size() - 1));
    }

    private List<Pickled> last(int count) {
        if (stack.size() - floor() < count) {
            throw error("takes " + count + " values from a stack of " + (stack.size() - floor()));
        }
        return cut(stack.size() - count);
    }

    private List<Pickled> cut(int from) {
        List<Pickled> tail = stack.subList(from, stack.size());
        List<Pickled> values = new ArrayList<>(tail);
        tail.clear();
        return values;
    }

    private void memoize(int index) {
        if (index < 0 || index >= MAX_PUSHES) {
            throw error("remembers a value as number " + Integer.toUnsignedString(index) + ", not below the bound of "
                    + MAX_PUSHES);
        }
        if (index >= memo.length) {
            memo = Arrays.copyOf(memo, Math.max(index + 1, 2 * memo.length));
        }
        if (memo[index] == null) {
            memoized++;
        }
        memo[index] = top();
    }

    private void recall(int index) {
        Pickled value = index >= 0 && index < memo.length ? memo[index] : null;
        if (value == null) {
            throw error("recalls value number " + Integer.toUnsignedString(index) + ", which it never remembered");
        }
        push(value);
    }

    // Literals

    private int unsignedByte() {
        return Byte.toUnsignedInt(in.get());
    }

    private long unsignedInt() {
        return Integer.toUnsignedLong(in.getInt());
    }

    private byte[] take(long length, int bound, String kind) {
        if (length < 0 || length > bound) {
            throw error("has " + kind + " of " + Long.toUnsignedString(length) + " bytes, above the bound of " + bound);
        }
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[(int) length];
        in.get(bytes);
        return bytes;
    }

    private BigInteger integer(int length) {
        byte[] bytes = take(length, MAX_LONG, "a whole number");
        if (bytes.length == 0) {
            return BigInteger.ZERO;
        }
        byte[] bigEndian = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            bigEndian[bytes.length - 1 - i] = bytes[i];
        }
        return new BigInteger(bigEndian);
    }

    private Text text(long length) {
        return utf8(take(length, MAX_TEXT, "a text")).orElseThrow(() -> error("has a text that is not UTF-8"));
    }

    /** Python 2 kept texts and bytes in one type. */
    private Pickled python2Text(int length) {
        Optional<Text> text = utf8(take(length, MAX_TEXT, "a text"));
        return text.isPresent() ? text.get() : BYTES;
    }

    private static Optional<Text> utf8(byte[] bytes) {
        try {
            return Optional.of(new Text(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private Pickled bytes(long length) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        in.position(in.position() + (int) length);
        return BYTES;
    }

    private String line() {
        int start = in.position();
        while (in.get() != '\n') {
            if (in.position() - start > MAX_LONG) {
                throw error("names something in more than " + MAX_LONG + " characters");
            }
        }
        byte[] bytes = new byte[in.position() - 1 - start];
        in.get(start, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    // Containers

    private void append(List<Pickled> items) {
        if (!(top() instanceof Sequence list) || !list.growing()) {
            throw error("appends to " + top().kind() + " as if it were a list");
        }
        list.items().addAll(items);
    }

    private void put(List<Pickled> items) {
        if (!(top() instanceof Dict dict)) {
            // A counter or such, which is passed over with what it holds.
            if (top() instanceof Opaque) {
                return;
            }
            throw error("sets an item of " + top().kind() + " as if it were a dictionary");
        }
        if (items.size() % 2 != 0) {
            throw error("has a dictionary with a key that lacks its value");
        }
        for (int i = 0; i < items.size(); i += 2) {
            if (!(items.get(i) instanceof Text key)) {
                dict.unnamed++;
            } else if (dict.named.put(key.value(), items.get(i + 1)) != null) {
                throw error("has a dictionary with the key " + quoted(key.value()) + " twice");
            }
        }
    }

    // What a pickle may call

    private Pickled global(String name) {
        Pickled known = GLOBALS.get(name);
        if (known != null) {
            return known;
        }
        if (name.startsWith("torch.Complex")) {
            throw error("holds complex numbers (" + printable(name) + "), which no network here has: save their real"
                    + " and imaginary parts as two tensors");
        }
        if (name.startsWith("torch.") && name.endsWith("Storage")) {
            throw error("holds elements of a type that is not read (" + printable(name)
                    + "): in Python, convert the tensors with .float() and save them again");
        }
        throw error("asks for " + quoted(name) + ", but a checkpoint may hold nothing but tensors and plain containers;"
                + " it is refused and nothing was run. If you trust the file, load it in Python, and save"
                + " model.state_dict() and nothing else");
    }

    private void reduce() {
        List<Pickled> arguments =
                expect(Sequence.class, pop(), "a call's arguments").items();
        Function function = expect(Function.class, pop(), "what is called");
        push(
                switch (function) {
                    case ORDERED_DICT -> orderedDict(arguments);
                    case SIZE -> {
                        count(function, arguments, 1, 1);
                        yield expect(Sequence.class, arguments.get(0), "a size");
                    }
                    case REBUILD_TENSOR -> {
                        count(function, arguments, 4, 4);
                        yield tensor(arguments);
                    }
                    case REBUILD_TENSOR_V2 -> {
                        count(function, arguments, 6, 7);
                        yield tensor(arguments);
                    }
                    case REBUILD_PARAMETER -> {
                        count(function, arguments, 3, 3);
                        yield expect(Tensor.class, arguments.get(0), "a parameter's data");
                    }
                    case REBUILD_PARAMETER_WITH_STATE -> {
                        count(function, arguments, 4, 4);
                        yield expect(Tensor.class, arguments.get(0), "a parameter's data");
                    }
                    case FORGET -> OTHER;
                });
    }

    private void count(Function function, List<Pickled> arguments, int least, int most) {
        if (arguments.size() < least || arguments.size() > most) {
            throw error("calls " + function.name().toLowerCase(Locale.ROOT) + " with " + arguments.size()
                    + " arguments, expected " + (least == most ? "" : least + " to ") + most);
        }
    }

    private Dict orderedDict(List<Pickled> arguments) {
        count(Function.ORDERED_DICT, arguments, 0, 1);
        Dict dict = new Dict();
        push(dict);
        // Python 2 gave the items as an argument, a list of pairs. They count: one list can be given any number of
        // times.
        for (Pickled argument : arguments) {
            List<Pickled> items = expect(Sequence.class, argument, "an ordered dictionary's items")
                    .items();
            spend(items.size());
            for (Pickled item : items) {
                List<Pickled> pair = expect(Sequence.class, item, "an ordered dictionary's item")
                        .items();
                if (pair.size() != 2) {
                    throw error("has an item of " + pair.size() + " values in an ordered dictionary, expected 2");
                }
                put(pair);
            }
        }
        pop();
        return dict;
    }

    private Tensor tensor(List<Pickled> arguments) {
        Storage storage = expect(Storage.class, arguments.get(0), "a tensor's storage");
        long offset = number(arguments.get(1), "a tensor's offset");
        return new Tensor(
                storage,
                offset,
                numbers(arguments.get(2), "a tensor's shape"),
                numbers(arguments.get(3), "a tensor's strides"));
    }

    /** Sets attributes: of a state dict, its modules' versions, which say nothing of the tensors. */
    private void build() {
        Pickled state = pop();
        if (!(top() instanceof Dict) && !(top() instanceof Opaque)) {
            throw error("sets attributes of " + top().kind() + " (" + state.kind() + ")");
        }
    }

    private Storage persistent() {
        List<Pickled> id = expect(Sequence.class, pop(), "a persistent id").items();
        if (id.isEmpty() || !(id.get(0) instanceof Text kind) || !kind.value().equals("storage")) {
            throw error("refers to something outside it that is not a storage, such as the class of a whole model: in"
                    + " Python, save model.state_dict() and nothing else");
        }
        if (id.size() != 5 && id.size() != 6) {
            throw error("refers to a storage by " + id.size() + " values, expected 5 or 6");
        }
        if (id.size() == 6 && id.get(5) != NONE) {
            throw error("refers to a part of a storage, as PyTorch did before 0.4: load it with a later version and"
                    + " save it again");
        }
        ElementType type =
                expect(StorageType.class, id.get(1), "a storage's type").type();
        String key = expect(Text.class, id.get(2), "a storage's key").value();
        long count = number(id.get(4), "a storage's length");
        Storage storage = new Storage(type, key, count);
        Storage known = storages.putIfAbsent(key, storage);
        if (known == null) {
            return storage;
        }
        if (!known.equals(storage)) {
            throw error("refers to storage " + quoted(key) + " as " + count + " elements of " + type + " and as "
                    + known.count() + " of " + known.type());
        }
        return known;
    }

    private long number(Pickled value, String meaning) {
        BigInteger number = expect(Int.class, value, meaning).value();
        if (number.signum() < 0 || number.bitLength() > 63) {
            throw error("has " + number + " for " + meaning + ", expected 0 to 2^63 - 1");
        }
        return number.longValue();
    }

    private long[] numbers(Pickled value, String meaning) {
        List<Pickled> items = expect(Sequence.class, value, meaning).items();
        if (items.size() > MAX_DIMENSIONS) {
            throw error("has " + items.size() + " numbers for " + meaning + ", above the bound of " + MAX_DIMENSIONS);
        }
        return items.stream().mapToLong(item -> number(item, meaning)).toArray();
    }

    private <T extends Pickled> T expect(Class<T> type, Pickled value, String meaning) {
        if (!type.isInstance(value)) {
            throw error("has " + value.kind() + " for " + meaning);
        }
        return type.cast(value);
    }

    private WeightsException error(String message) {
        return new WeightsException(what + " " + message + " (at byte " + at + ")");
    }

    /** Returns a text of the file as a message may show it: short, and without characters that steer a terminal. */
    static String quoted(String text) {
        return "\"" + printable(text) + "\"";
    }

    private static String printable(String text) {
        String plain = text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
        return plain.length() <= 100 ? plain : plain.substring(0, 100) + "...";
    }
}
