package dgnet.model.file;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The element types of PyTorch's storages that hold plain numbers. Quantised and complex ones are not among them. */
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
