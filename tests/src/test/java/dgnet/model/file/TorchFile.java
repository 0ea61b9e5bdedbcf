package dgnet.model.file;

import dgnet.model.network.TrainingState.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A PyTorch checkpoint put together operation by operation, for what PyTorch itself writes and for what it never would. */
public final class TorchFile {
    private static final byte[] TENSOR = ascii("ctorch._utils\n_rebuild_tensor_v2\n");
    private static final byte[] HOOKS = ascii("ccollections\nOrderedDict\n)R");

    private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    private final Map<String, byte[]> parts = new LinkedHashMap<>();

    /** An empty state dict. */
    public TorchFile() {
        write(new byte[] {(byte) 0x80, 2});
        write(ascii("ccollections\nOrderedDict\n)R("));
    }

    /** Bytes as they are in the text, one each. */
    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A contiguous float32 tensor with a storage of its own. */
    public TorchFile add(Tensor tensor, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.elements()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values, tensor.offset(), tensor.elements());
        String key = Integer.toString(parts.size());
        storage(key, bytes.array());
        long[] strides = new long[tensor.shape().size()];
        long step = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            strides[axis] = step;
            step *= tensor.shape().get(axis);
        }
        return view(
                tensor.name(),
                "FloatStorage",
                key,
                tensor.elements(),
                0,
                tensor.shape().stream().mapToLong(Long::longValue).toArray(),
                strides);
    }

    /** The bytes of a storage. */
    TorchFile storage(String key, byte[] bytes) {
        parts.put("archive/data/" + key, bytes);
        return this;
    }

    /** A tensor anywhere in a storage, whether it can lie there or not. */
    TorchFile view(String name, String type, String key, long elements, long offset, long[] shape, long[] strides) {
        text(name);
        write(TENSOR);
        write(ascii("(("));
        text("storage");
        write(ascii("ctorch\n" + type + "\n"));
        text(key);
        text("cpu");
        number(elements);
        write(ascii("tQ"));
        number(offset);
        tuple(shape);
        tuple(strides);
        write(new byte[] {(byte) 0x89});
        write(HOOKS);
        write(ascii("tR"));
        return this;
    }

    /** Operations as they are. */
    TorchFile raw(String operations) {
        write(ascii(operations));
        return this;
    }

    TorchFile text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(ascii("X"));
        write(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bytes.length)
                .array());
        write(bytes);
        return this;
    }

    private void number(long value) {
        write(new byte[] {(byte) 0x8A, 8});
        write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
    }

    private void tuple(long... values) {
        write(ascii("("));
        for (long value : values) {
            number(value);
        }
        write(ascii("t"));
    }

    private void write(byte[] bytes) {
        pickle.writeBytes(bytes);
    }

    /** The pickle, completed. */
    byte[] pickle() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(pickle.toByteArray());
        whole.writeBytes(ascii("u."));
        return whole.toByteArray();
    }

    /** Writes the checkpoint. */
    public Path write(Path path) {
        try (OutputStream out = Files.newOutputStream(path);
                StoredArchive.Writer archive = new StoredArchive.Writer(out)) {
            byte[] description = pickle();
            archive.add("archive/data.pkl", part -> part.write(description));
            archive.add("archive/version", part -> part.write(ascii("3\n")));
            for (Map.Entry<String, byte[]> part : parts.entrySet()) {
                archive.add(part.getKey(), target -> target.write(part.getValue()));
            }
            return path;
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** A checkpoint of these tensors, each with a storage of its own. */
    public static TorchFile of(List<Tensor> tensors, float[] values) {
        TorchFile file = new TorchFile();
        tensors.forEach(tensor -> file.add(tensor, values));
        return file;
    }
}
