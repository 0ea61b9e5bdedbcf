package dgnet.data.nifti;

import dgnet.data.Draw;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Damages a file as disks, networks and people do, at places that a draw chooses. */
final class FileMutation {
    private static final int HEADER = 560;
    private static final long DEFLATE_LIMIT = 1032;
    private static final long[] EXTREMES = {
        0,
        1,
        -1,
        2,
        7,
        8,
        255,
        32767,
        32768,
        65535,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        0x7F800000L,
        0x7FC00000L,
        0xFF800000L,
        0x4F000000L,
        1000
    };

    private FileMutation() {}

    /** A damaged copy; of a compressed file sometimes what is inside is damaged, sometimes the compressed bytes. */
    static byte[] of(byte[] file, Draw draw) throws IOException {
        boolean inside = isGzip(file) && draw.below(3) > 0;
        byte[] bytes = inside ? decompressed(file) : file.clone();
        int times = 1 + draw.below(4);
        for (int k = 0; k < times; k++) {
            bytes = once(bytes, draw);
        }
        return inside ? compressed(bytes) : bytes;
    }

    /** What a compressed file yields before its first fault; any other file itself. */
    static byte[] decompressed(byte[] file) {
        if (!isGzip(file)) {
            return file;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(file))) {
            byte[] some = new byte[512];
            for (int count = in.read(some); count >= 0; count = in.read(some)) {
                out.write(some, 0, count);
            }
        } catch (IOException e) {
            // Everything before the damage counts.
        }
        return out.toByteArray();
    }

    /**
     * The bytes that a file has on disk and, compressed, holds: what it yields, or what its end says where deflate can have made that
     * of so few bytes.
     */
    static long size(byte[] file) {
        long contents = decompressed(file).length;
        if (isGzip(file) && file.length > Integer.BYTES) {
            long said = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - Integer.BYTES)
                    & 0xFFFFFFFFL;
            contents = said <= DEFLATE_LIMIT * file.length ? Math.max(contents, said) : contents;
        }
        return file.length + contents;
    }

    private static boolean isGzip(byte[] file) {
        return file.length > 1 && file[0] == 0x1F && file[1] == (byte) 0x8B;
    }

    private static byte[] once(byte[] bytes, Draw draw) {
        if (bytes.length == 0) {
            return bytes;
        }
        switch (draw.below(8)) {
            case 0 -> bytes[place(bytes, draw)] ^= (byte) (1 << draw.below(8));
            case 1 -> bytes[place(bytes, draw)] = (byte) draw.bits();
            case 2, 3, 4 -> extreme(bytes, draw);
            case 5 -> {
                return Arrays.copyOf(bytes, draw.below(bytes.length));
            }
            case 6 -> {
                // A piece is removed, and the rest moves.
                int from = place(bytes, draw);
                int until = Math.min(bytes.length, from + 1 + draw.below(64));
                byte[] less = Arrays.copyOf(bytes, bytes.length - (until - from));
                System.arraycopy(bytes, until, less, from, bytes.length - until);
                return less;
            }
            default -> {
                // A piece is repeated.
                int from = place(bytes, draw);
                int count = Math.min(1 + draw.below(64), bytes.length - from);
                byte[] more = Arrays.copyOf(bytes, bytes.length + count);
                System.arraycopy(bytes, from, more, from + count, bytes.length - from);
                return more;
            }
        }
        return bytes;
    }

    /** Writes a number that has surprised readers before, two, four or eight bytes wide, in either byte order. */
    private static void extreme(byte[] bytes, Draw draw) {
        int width = 2 << draw.below(3);
        boolean little = draw.below(2) == 0;
        long value = EXTREMES[draw.below(EXTREMES.length)];
        // Header fields begin at even offsets.
        int at = place(bytes, draw) & ~1;
        for (int k = 0; k < width && at + k < bytes.length; k++) {
            bytes[at + k] = (byte) (value >>> (8 * (little ? k : width - 1 - k)));
        }
    }

    private static int place(byte[] bytes, Draw draw) {
        return draw.below(draw.below(4) == 0 ? bytes.length : Math.min(HEADER, bytes.length));
    }

    private static byte[] compressed(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }
}
