package dgnet.model.engine;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The C library's memory allocator, which holds the processor's tensors. As it comes, glibc gives every large block back to the system
 * and asks for it again; the system then clears and maps each page anew, which takes up to sixty times as long as the operation that fills
 * the block.
 */
public final class HostAllocator {
    /**
     * Blocks up to this size are kept and used again. A larger one cannot come from the heaps of glibc's threads, which hold 64 MiB each, and
     * is fresh memory every time.
     */
    public static final long LARGEST_KEPT = 48L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(HostAllocator.class);
    private static final int TRIM_THRESHOLD = -1;
    private static final int TOP_PAD = -2;
    private static final int MMAP_MAX = -4;
    private static final int NEVER = -1;
    private static final int PADDING = 256 << 20;

    private HostAllocator() {}

    private interface Glibc extends Library {
        int mallopt(int parameter, int value);
    }

    /**
     * Lets the process keep freed memory up to its peak. Does nothing if the user set the allocator ({@code MALLOC_…}, {@code
     * GLIBC_TUNABLES}), or if the C library is not glibc.
     */
    static void keepFreedMemory() {
        boolean chosen = System.getenv().keySet().stream()
                .anyMatch(name -> name.startsWith("MALLOC_") || name.equals("GLIBC_TUNABLES"));
        if (chosen || !isGlibc()) {
            return;
        }
        Glibc glibc = Native.load("c", Glibc.class);
        boolean set = glibc.mallopt(MMAP_MAX, 0) == 1;
        set &= glibc.mallopt(TRIM_THRESHOLD, NEVER) == 1;
        set &= glibc.mallopt(TOP_PAD, PADDING) == 1;
        if (!set) {
            LOG.info("The memory allocator's settings could not be changed: large operations take longer");
        }
    }

    private static boolean isGlibc() {
        try {
            NativeLibrary.getInstance("c").getFunction("gnu_get_libc_version");
            return true;
        } catch (UnsatisfiedLinkError another) {
            return false;
        }
    }
}
