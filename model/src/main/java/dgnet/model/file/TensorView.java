package dgnet.model.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A PyTorch tensor in a checkpoint: a strided view of a storage.
 *
 * @param offset index of the first element in the storage
 * @param shape the shape; empty for a single number
 * @param strides distance in the storage between neighbours along each axis
 */
record TensorView(Storage storage, long offset, List<Long> shape, List<Long> strides) {
    /**
     * One block of numbers of a checkpoint.
     *
     * @param key name of the entry in the archive
     * @param elements number of elements
     */
    record Storage(StorageType type, String key, long elements) {}

    TensorView {
        shape = List.copyOf(shape);
        strides = List.copyOf(strides);
    }

    /**
     * A tensor whose elements are all in its storage, and that has no more elements than the storage.
     *
     * @throws IOException if that is not the case
     */
    static TensorView of(Storage storage, long offset, List<Long> shape, List<Long> strides) throws IOException {
        if (shape.size() != strides.size() || offset < 0) {
            throw new IOException("a tensor has an invalid combination of shape " + shape + ", strides " + strides
                    + " and offset " + offset);
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
            throw new IOException("a tensor of shape " + shape + " and strides " + strides + " at offset " + offset
                    + " exceeds its storage of " + storage.elements() + " elements");
        }
        return new TensorView(storage, offset, shape, strides);
    }

    /** Number of elements. */
    long elements() {
        return shape.stream().reduce(1L, (a, b) -> a * b);
    }

    /** Copies the elements in row-major order from the storage's bytes to {@code into}, beginning at {@code at}. */
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

    /** The element types of PyTorch's storages with plain numbers. Quantised and complex types are not supported. */
    enum StorageType {
        FLOAT("FloatStorage", 4),
        DOUBLE("DoubleStorage", 8),
        HALF("HalfStorage", 2),
        BFLOAT16("BFloat16Storage", 2),
        LONG("LongStorage", 8),
        INT("IntStorage", 4),
        SHORT("ShortStorage", 2),
        CHAR("CharStorage", 1),
        BYTE("ByteStorage", 1),
        BOOL("BoolStorage", 1);

        private final String className;
        private final int bytes;

        StorageType(String className, int bytes) {
            this.className = className;
            this.bytes = bytes;
        }

        /** The type of {@code torch.FloatStorage} and so on. */
        static Optional<StorageType> of(String className) {
            for (StorageType type : values()) {
                if (type.className.equals(className)) {
                    return Optional.of(type);
                }
            }
            return Optional.empty();
        }

        /** Bytes of one element. */
        int bytes() {
            return bytes;
        }

        /** Element {@code index}, in single precision. */
        float get(ByteBuffer storage, int index) {
            int at = index * bytes;
            return switch (this) {
                case FLOAT -> storage.getFloat(at);
                case DOUBLE -> (float) storage.getDouble(at);
                case HALF -> half(storage.getShort(at));
                case BFLOAT16 -> Float.intBitsToFloat(storage.getShort(at) << 16);
                case LONG -> storage.getLong(at);
                case INT -> storage.getInt(at);
                case SHORT -> storage.getShort(at);
                case CHAR -> storage.get(at);
                case BYTE -> storage.get(at) & 0xFF;
                case BOOL -> storage.get(at) == 0 ? 0 : 1;
            };
        }

        /** IEEE 754 binary16: one sign bit, five of exponent (bias 15), ten of fraction. */
        private static float half(short bits) {
            int exponent = (bits >> 10) & 0x1F;
            int fraction = bits & 0x3FF;
            float magnitude;
            if (exponent == 0x1F) {
                magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
            } else if (exponent == 0) {
                magnitude = fraction * 0x1p-24f;
            } else {
                magnitude = Math.scalb(1024f + fraction, exponent - 25);
            }
            return bits < 0 ? -magnitude : magnitude;
        }
    }
}
