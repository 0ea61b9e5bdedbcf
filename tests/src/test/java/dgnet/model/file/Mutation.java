package dgnet.model.file;

import java.util.Arrays;
import java.util.Random;

/** Damage to a file's bytes: the kinds that transport does, and those that find a reader's belief in lengths and offsets. */
final class Mutation {
    private static final int[] STRANGE = {0, 1, 0x7F, 0x80, 0xFF};

    private Mutation() {}

    /** A damaged copy; which damage depends on {@code random} alone. */
    static byte[] of(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        int kind = random.nextInt(6);
        if (kind == 0) {
            return Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        if (kind == 1) {
            return Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(300));
        }
        for (int change = 1 + random.nextInt(4); change > 0; change--) {
            int at = place(bytes.length, random);
            int count = Math.min(1 << random.nextInt(4), bytes.length - at);
            switch (kind) {
                case 2 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 3 -> bytes[at] = (byte) random.nextInt();
                case 4 -> Arrays.fill(bytes, at, at + count, (byte) STRANGE[random.nextInt(STRANGE.length)]);
                default -> System.arraycopy(whole, random.nextInt(bytes.length - count + 1), bytes, at, count);
            }
        }
        return bytes;
    }

    /** Half of them near the ends, where headers and directories are. */
    private static int place(int length, Random random) {
        int near = Math.min(length, 2000);
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(near);
            case 1 -> length - 1 - random.nextInt(near);
            default -> random.nextInt(length);
        };
    }
}
