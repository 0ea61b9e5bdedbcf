package dgnet.data.nifti;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The scalar types of NIfTI voxels. Source: the DT_* codes of nifti1.h. Complex and colour types are not supported. */
public enum DataType {
    UINT8(2, 1, 0, 255) {
        @Override
        double get(ByteBuffer bytes, int at) {
            return bytes.get(at) & 0xFF;
        }

        @Override
        void put(ByteBuffer bytes, int at, double value) {
            bytes.put(at, (byte) rounded(value));
        }
    },
    INT8(256, 1, Byte.MIN_VALUE, Byte.MAX_VALUE) {
        @Override
        double get(ByteBuffer bytes, int at) {
            return bytes.get(at);
        }

        @Override
        void put(ByteBuffer bytes, int at, double value) {
            bytes.put(at, (byte) rounded(value));
        }
    },
    INT16(4, 2, Short.MIN_VALUE, Short.MAX_VALUE) {
        @Override
        double get(ByteBuffer bytes, int at) {
            return bytes.getShort(at);
        }

        @Override
        void put(ByteBuffer bytes, int at, double value) {
            bytes.putShort(at, (short) rounded(value));
        }
    },
    UINT16(512, 2, 0, 0xFFFF) {
        @Override
        double get(ByteBuffer bytes, int at) {
            return bytes.getShort(at) & 0xFFFF;
        }

        @Override
        void put(ByteBuffer bytes, int at, double value) {
            bytes.putShort(at, (short) rounded(value));
        }
    },
    INT32(8, 4, Integer.MIN_VALUE, Integer.MAX_VALUE) {
        @Override
        double get(ByteBuffer bytes, int at) {
            return bytes.getInt(at);
        }

        @Override
        void put(ByteBuffer bytes, int at, double value) {
            bytes.putInt(at, (int) rounded(value));
        }
    },
    UINT32(768, 4, 0, 0xFFFFFFFFL) {
        @Override
        double get(ByteBuffer bytes, int at) {
            return bytes.getInt(at) & 0xFFFFFFFFL;
        }

        @Override
        void put(ByteBuffer bytes, int at, double value) {
            bytes.putInt(at, (int) rounded(value));
        }
    },
    INT64(1024, 8, -0x1p63, 0x1p63) {
        @Override
        double get(ByteBuffer bytes, int at) {
            return bytes.getLong(at);
        }

        @Override
        void put(ByteBuffer bytes, int at, double value) {
            bytes.putLong(at, rounded(value));
        }
    },
    UINT64(1280, 8, 0, 0x1p64) {
        @Override
        double get(ByteBuffer bytes, int at) {
            long bits = bytes.getLong(at);
            // Halve and keep the lost bit, so that the value is rounded only once.
            return bits >= 0 ? bits : (double) ((bits >>> 1) | (bits & 1)) * 2;
        }

        @Override
        void put(ByteBuffer bytes, int at, double value) {
            long bits = value < 0x1p63 ? rounded(value) : rounded(value - 0x1p63) + Long.MIN_VALUE;
            bytes.putLong(at, value >= 0x1p64 ? -1 : bits);
        }
    },
    FLOAT32(16, 4, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY) {
        @Override
        double get(ByteBuffer bytes, int at) {
            return bytes.getFloat(at);
        }

        @Override
        void put(ByteBuffer bytes, int at, double value) {
            bytes.putFloat(at, (float) value);
        }
    },
    FLOAT64(64, 8, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY) {
        @Override
        double get(ByteBuffer bytes, int at) {
            return bytes.getDouble(at);
        }

        @Override
        void put(ByteBuffer bytes, int at, double value) {
            bytes.putDouble(at, value);
        }
    },
    FLOAT128(1536, 16, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY) {
        @Override
        double get(ByteBuffer bytes, int at) {
            return Float128.get(bytes, at);
        }

        @Override
        void put(ByteBuffer bytes, int at, double value) {
            Float128.put(bytes, at, value);
        }
    };

    private final int code;
    private final int bytes;
    private final double lowest;
    private final double highest;

    DataType(int code, int bytes, double lowest, double highest) {
        this.code = code;
        this.bytes = bytes;
        this.lowest = lowest;
        this.highest = highest;
    }

    /** The type of a header's {@code datatype} field; empty if it is not supported. */
    static Optional<DataType> of(int code) {
        for (DataType type : values()) {
            if (type.code == code) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** The header's {@code datatype} value. */
    public int code() {
        return code;
    }

    /** Bytes of one voxel. */
    public int bytes() {
        return bytes;
    }

    /** Whether {@code value}, rounded to a whole number for an integer type, is in the type's range. */
    boolean holds(double value) {
        boolean whole = lowest != Double.NEGATIVE_INFINITY;
        return !whole || (Math.rint(value) >= lowest && Math.rint(value) <= highest);
    }

    abstract double get(ByteBuffer bytes, int at);

    abstract void put(ByteBuffer bytes, int at, double value);

    private static long rounded(double value) {
        return (long) Math.rint(value);
    }
}
