package dgnet.model.file;

import dgnet.model.file.TensorView.Storage;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads a Python pickle of protocol 2 with tensors, dictionaries, lists, tuples and plain values, as PyTorch writes it for a state dict.
 * Pickles are programs, so any other operation and any other name ({@link PickleGlobal}) is rejected. Source: the opcodes of CPython's
 * {@code Lib/pickletools.py}.
 *
 * <p>The values of a pickle are returned as {@link Long}, {@link Double}, {@link Boolean}, {@link String}, {@link #NONE}, {@link List}
 * (tuples cannot be modified), {@link Map} in its order, and {@link TensorView}.
 */
final class PickleMachine {
    /** Python's None. */
    static final Object NONE = new Object();

    /** Longest accepted pickle in bytes. The objects in memory are many times larger than their opcodes. */
    static final int LONGEST = 4 << 20;

    private static final int PROTOCOL = 2;

    private final ByteBuffer in;
    private final List<Object> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();

    private PickleMachine(byte[] pickle) {
        in = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The value that a pickle describes.
     *
     * @throws IOException if it is malformed or uses unsupported operations
     */
    static Object read(byte[] pickle) throws IOException {
        try {
            return new PickleMachine(pickle).run();
        } catch (BufferUnderflowException end) {
            throw new EOFException("its pickle is truncated");
        }
    }

    private Object run() throws IOException {
        while (true) {
            int place = in.position();
            int opcode = in.get() & 0xFF;
            switch (opcode) {
                case 0x80 -> requireProtocol(in.get());
                case '(' -> marks.add(stack.size());
                case '}' -> stack.add(new LinkedHashMap<>());
                case ']' -> stack.add(new ArrayList<>());
                case ')' -> stack.add(List.of());
                case 'N' -> stack.add(NONE);
                case 0x88 -> stack.add(true);
                case 0x89 -> stack.add(false);
                case 'K' -> stack.add((long) (in.get() & 0xFF));
                case 'M' -> stack.add((long) (in.getShort() & 0xFFFF));
                case 'J' -> stack.add((long) in.getInt());
                case 0x8A -> stack.add(wholeNumber(in.get() & 0xFF));
                case 'G' -> stack.add(in.order(ByteOrder.BIG_ENDIAN).getDouble());
                case 'X' -> stack.add(text(in.getInt()));
                case 'q' -> memo.put(in.get() & 0xFF, top());
                case 'r' -> memo.put(in.getInt(), top());
                case 'h' -> stack.add(remembered(in.get() & 0xFF));
                case 'j' -> stack.add(remembered(in.getInt()));
                case 't' -> stack.add(tuple(sinceMark()));
                case 0x85, 0x86, 0x87 -> stack.add(tuple(last(opcode - 0x84)));
                case 'a' -> append(last(1));
                case 'e' -> append(sinceMark());
                case 's' -> put(last(2));
                case 'u' -> put(sinceMark());
                case 'c' -> stack.add(PickleGlobal.of(line(), line()));
                case 'Q' -> stack.add(storage(pop()));
                case 'R' -> reduce();
                case 'b' -> build();
                case '.' -> {
                    return result();
                }
                default ->
                    throw new IOException(String.format(
                            Locale.ROOT,
                            "its pickle has the operation 0x%02x at byte %d, which a state dict does not use",
                            opcode,
                            place));
            }
            in.order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private static void requireProtocol(byte protocol) throws IOException {
        if (protocol != PROTOCOL) {
            throw new IOException("its pickle has protocol " + protocol + "; PyTorch writes protocol " + PROTOCOL);
        }
    }

    private Object result() throws IOException {
        Object value = pop();
        if (!stack.isEmpty() || !marks.isEmpty()) {
            throw new IOException("its pickle ends in the middle of a value");
        }
        return value;
    }

    private Object top() throws IOException {
        if (stack.size() <= floor()) {
            throw malformed();
        }
        return stack.get(stack.size() - 1);
    }

    private Object pop() throws IOException {
        Object value = top();
        stack.remove(stack.size() - 1);
        return value;
    }

    /** Operations cannot access the stack below the newest mark. */
    private int floor() {
        return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
    }

    private List<Object> last(int count) throws IOException {
        if (stack.size() - count < floor()) {
            throw malformed();
        }
        return cut(stack.size() - count);
    }

    private List<Object> sinceMark() throws IOException {
        if (marks.isEmpty()) {
            throw malformed();
        }
        return cut(marks.remove(marks.size() - 1));
    }

    private List<Object> cut(int from) {
        List<Object> tail = stack.subList(from, stack.size());
        List<Object> values = new ArrayList<>(tail);
        tail.clear();
        return values;
    }

    private static List<Object> tuple(List<Object> values) {
        return Collections.unmodifiableList(values);
    }

    private Object remembered(int index) throws IOException {
        Object value = memo.get(index);
        if (value == null) {
            throw malformed();
        }
        return value;
    }

    private void append(List<Object> values) throws IOException {
        if (!(top() instanceof ArrayList<?> list)) {
            throw malformed();
        }
        objects(list).addAll(values);
    }

    private void put(List<Object> keysAndValues) throws IOException {
        if (!(top() instanceof LinkedHashMap<?, ?> map) || keysAndValues.size() % 2 != 0) {
            throw malformed();
        }
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            Object key = keysAndValues.get(i);
            // Hashing nested tuples could take very long.
            if (!(key instanceof String || key instanceof Long)) {
                throw new IOException("its pickle has a dictionary with keys that are neither strings nor numbers");
            }
            entries(map).put(key, keysAndValues.get(i + 1));
        }
    }

    private void reduce() throws IOException {
        List<Object> call = last(2);
        if (!(call.get(0) instanceof PickleGlobal global) || !(call.get(1) instanceof List<?> arguments)) {
            throw malformed();
        }
        stack.add(global.call(arguments));
    }

    /** Ignores the attributes of an ordered dictionary, such as the {@code _metadata} of a state dict. */
    private void build() throws IOException {
        List<Object> objectAndState = last(2);
        if (!(objectAndState.get(0) instanceof Map) || !(objectAndState.get(1) instanceof Map)) {
            throw new IOException("its pickle sets attributes of an object that is not a dictionary");
        }
        stack.add(objectAndState.get(0));
    }

    /** {@code ('storage', type, key, device, elements)}. The device is ignored. */
    private static Storage storage(Object identity) throws IOException {
        if (identity instanceof List<?> parts
                && parts.size() == 5
                && parts.get(0).equals("storage")
                && parts.get(1) instanceof PickleGlobal.StorageClass kind
                && parts.get(2) instanceof String key
                && parts.get(4) instanceof Long elements
                && elements >= 0) {
            return new Storage(kind.type(), key, elements);
        }
        throw new IOException("its pickle describes a storage in a way that PyTorch does not use");
    }

    private long wholeNumber(int bytes) throws IOException {
        if (bytes > Long.BYTES) {
            throw new IOException("its pickle has a whole number of " + bytes + " bytes");
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            // The last byte has the sign.
            long part = in.get();
            value |= (i == bytes - 1 ? part : part & 0xFF) << (8 * i);
        }
        return value;
    }

    private String text(int length) throws IOException {
        if (length < 0 || length > in.remaining()) {
            throw new EOFException("its pickle ends in the middle of a string");
        }
        String text = new String(in.array(), in.position(), length, StandardCharsets.UTF_8);
        in.position(in.position() + length);
        return text;
    }

    private String line() {
        int start = in.position();
        while (in.get() != '\n') {}
        return new String(in.array(), start, in.position() - 1 - start, StandardCharsets.UTF_8);
    }

    private IOException malformed() {
        return new IOException("its pickle is malformed near byte " + in.position());
    }

    @SuppressWarnings("unchecked") // this machine made the list
    private static List<Object> objects(List<?> list) {
        return (List<Object>) list;
    }

    @SuppressWarnings("unchecked") // this machine made the map
    private static Map<Object, Object> entries(Map<?, ?> map) {
        return (Map<Object, Object>) map;
    }
}
