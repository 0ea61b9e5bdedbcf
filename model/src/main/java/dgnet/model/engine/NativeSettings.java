package dgnet.model.engine;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings of the native libraries below the engine. They are made before the libraries are loaded, also in programs that embed this one.
 * Environment variables set by the user take precedence. On Windows nothing is set.
 */
public final class NativeSettings {
    /**
     * Largest block of memory that is kept and reused when it is freed. A larger block does not fit into the heaps of glibc's threads (64
     * MiB each) and is allocated again every time.
     */
    public static final long LARGEST_KEPT = 48L << 20;

    /** The environment variable for the widest instructions that oneDNN may use. */
    static final String INSTRUCTIONS = "ONEDNN_MAX_CPU_ISA";

    private static final Logger LOG = LoggerFactory.getLogger(NativeSettings.class);
    private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache/index0");
    private static final List<String> X86 = List.of("amd64", "x86_64");

    /** Iterations of a waiting thread before it sleeps: about 30 µs. */
    private static final String SPINS = "10000";

    private static final int TRIM_THRESHOLD = -1;
    private static final int TOP_PAD = -2;
    private static final int MMAP_MAX = -4;
    private static final int NEVER = -1;
    private static final int PADDING = 256 << 20;

    static {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (!system.contains("windows")) {
            set(NativeLog.LEVEL, NativeLog.level());
            waitBriefly();
        }
        if (system.contains("linux")) {
            limitInstructions();
            keepFreedMemory();
        }
    }

    private NativeSettings() {}

    private interface StandardLibrary extends Library {
        StandardLibrary C = Native.load("c", StandardLibrary.class);

        int setenv(String name, String value, int overwrite);

        int mallopt(int parameter, int value);

        int umask(int mask);
    }

    /**
     * Sets the file mode creation mask of this process, its native libraries and its child processes. Does nothing on Windows.
     *
     * @param mask as in umask(2): with {@code 077}, only the user can access new files and folders
     */
    public static void umask(int mask) {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows")) {
            StandardLibrary.C.umask(mask);
        }
    }

    /** Applies the settings, once. Must be called before the engine is loaded. */
    static void apply() {
        // The static initialiser does the work.
    }

    /**
     * Waiting threads spin briefly and then sleep. Operations on small tensors follow each other so fast that sleeping at once costs a
     * third of the time. Long spinning makes two programs on the same cores slow each other down severely.
     */
    private static void waitBriefly() {
        if (System.getenv("OMP_WAIT_POLICY") == null && System.getenv("GOMP_SPINCOUNT") == null) {
            set("OMP_WAIT_POLICY", "PASSIVE");
            set("GOMP_SPINCOUNT", SPINS);
        }
    }

    /**
     * If a virtual machine hides the processor's caches, oneDNN's kernels for AVX-512 compute wrong gradients for layers of few channels
     * (libtorch 2.7.1, AMD EPYC of family 26). The kernels for AVX2 fail for fewer layers, which {@link ConvolutionKernels} detects.
     */
    private static void limitInstructions() {
        if (X86.contains(System.getProperty("os.arch"))
                && System.getenv(INSTRUCTIONS) == null
                && !Files.exists(CACHES)) {
            set(INSTRUCTIONS, "AVX2");
            LOG.info(
                    "This machine hides its processor's caches: convolutions use AVX2 instructions (set {} to change this)",
                    INSTRUCTIONS);
        }
    }

    /**
     * Makes the process keep freed memory up to its peak. By default glibc returns large blocks to the system and requests them again. The
     * system then clears and maps each page, which takes longer than most operations on the block.
     */
    private static void keepFreedMemory() {
        boolean chosen = System.getenv().keySet().stream()
                .anyMatch(name -> name.startsWith("MALLOC_") || name.equals("GLIBC_TUNABLES"));
        if (!chosen && isGlibc()) {
            StandardLibrary.C.mallopt(MMAP_MAX, 0);
            StandardLibrary.C.mallopt(TRIM_THRESHOLD, NEVER);
            StandardLibrary.C.mallopt(TOP_PAD, PADDING);
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

    /** Sets an environment variable for native libraries, which do not read Java's copy of the environment. */
    private static void set(String name, String value) {
        StandardLibrary.C.setenv(name, value, 0);
    }
}
