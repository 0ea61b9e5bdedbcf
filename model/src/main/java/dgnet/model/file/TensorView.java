package dgnet.model.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A PyTorch tensor as a checkpoint describes it: places in a storage.
 *
 * @param offset index in the storage of the first element
 * @param shape its shape; empty for a single number
 * @param strides how far apart in the storage neighbours along each axis are
 */
record TensorView(Storage storage, long offset, List<Long> shape, List<Long> strides) {
    /**
     * One block of numbers of a checkpoint.
     *
     * @param key the name of its entry
     * @param elements how many there are
     */
    record Storage(StorageType type, String key, long elements) {}

    TensorView {
        shape = List.copyOf(shape);
        strides = List.copyOf(strides);
    }

    /**
     * A tensor whose every element lies in its storage, and which has no more of them than the storage.
     *
     * @throws IOException where that is not so
     */
    static TensorView of(Storage storage, long offset, List<Long> shape, List<Long> strides) throws IOException {
        if (shape.size() != strides.size() || offset < 0) {
            throw new IOException("a tensor has the shape " + shape + ", the strides " + strides + " and begins at "
                    + offset + ": that cannot be");
        }
        long elements = 1;
        long last = offset;
        try {
            for (int axis = 0; axis < shape.size(); axis++) {
                long size = shape.get(axis);
                if (size < 0 || strides.get(axis) < 0) {
                    throw new ArithmeticException("negative");
                }
                elements = Math.multiplyExact(elements, size);
                last = Math.addExact(last, Math.multiplyExact(Math.max(0, size - 1), strides.get(axis)));
            }
        } catch (ArithmeticException impossible) {
            throw new IOException("a tensor has the impossible shape " + shape + " and strides " + strides, impossible);
        }
        if (elements > storage.elements() || (elements > 0 && last >= storage.elements())) {
            throw new IOException("a tensor of shape " + shape + " and strides " + strides + " from " + offset
                    + " on does not lie in its storage of " + storage.elements() + " elements");
        }
        return new TensorView(storage, offset, shape, strides);
    }

    /** Number of elements. */
    long elements() {
        return shape.stream().reduce(1L, (a, b) -> a * b);
    }

    /** Copies the elements in row-major order from the storage's bytes to {@code into}, from {@code at} on. */
    void copy(ByteBuffer bytes, float[] into, int at) {
        long elements = elements();
        long[] index = new long[shape.size()];
        long position = offset;
        for (int i = 0; i < elements; i++) {
            into[at + i] = storage.type().get(bytes, (int) position);
            for (int axis = index.length - 1; axis >= 0; axis--) {
                position += strides.get(axis);
                if (++index[axis] < shape.get(axis)) {
                    break;
                }
                position -= shape.get(axis) * strides.get(axis);
                index[axis] = 0;
            }
        }
    }
}
