package dgnet.data.nifti;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Sixteen-byte floating point numbers. The standard only says "long double": programs write IEEE 754 binary128 or, on x86, the 80-bit
 * extended format with six bytes of padding. Both are read, truncated to double precision; binary128 is written.
 */
final class Float128 {
    private static final int BIAS = 16383;

    private Float128() {}

    static double get(ByteBuffer bytes, int at) {
        boolean little = bytes.order() == ByteOrder.LITTLE_ENDIAN;
        long high = bytes.getLong(little ? at + 8 : at);
        long low = bytes.getLong(little ? at : at + 8);
        // Padding in place of the exponent of binary128, where a real binary128 number would be unusably small.
        if (little && (high >>> 16) == 0 && (high != 0 || low != 0)) {
            return extended((int) high & 0xFFFF, low);
        }
        int exponent = (int) (high >>> 48) & 0x7FFF;
        long fraction = (high << 16 >>> 12) | (low >>> 60);
        double sign = high < 0 ? -1 : 1;
        if (exponent == 0x7FFF) {
            return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        if (exponent == 0) {
            return sign * 0.0;
        }
        return sign * Math.scalb((double) (fraction | 1L << 52), exponent - BIAS - 52);
    }

    /** The x87 format: an explicit leading bit, then 63 bits of fraction. */
    private static double extended(int signAndExponent, long significand) {
        double sign = signAndExponent > 0x7FFF ? -1 : 1;
        int exponent = signAndExponent & 0x7FFF;
        if (exponent == 0x7FFF) {
            return significand << 1 == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        return sign * Math.scalb((double) (significand >>> 11), exponent - BIAS - 52);
    }

    static void put(ByteBuffer bytes, int at, double value) {
        long bits = Double.doubleToLongBits(value);
        long exponent = (bits >>> 52) & 0x7FF;
        long fraction = bits & 0xFFFFFFFFFFFFFL;
        if (exponent == 0) {
            // Numbers under 2^-1022 become zero.
            fraction = 0;
        } else {
            exponent = exponent == 0x7FF ? 0x7FFF : exponent - 1023 + BIAS;
        }
        long high = (bits & Long.MIN_VALUE) | (exponent << 48) | (fraction >>> 4);
        long low = fraction << 60;
        boolean little = bytes.order() == ByteOrder.LITTLE_ENDIAN;
        bytes.putLong(little ? at + 8 : at, high);
        bytes.putLong(little ? at : at + 8, low);
    }
}
