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
 * Settings of the native libraries below the engine, made before they are loaded, so that they hold for every program that uses this one.
 * What the user sets in the environment stays. On Windows nothing is set.
 */
public final class NativeSettings {
    /**
     * Blocks of memory up to this size are kept when they are freed, and used again. A larger one does not fit into the heaps of glibc's
     * threads, which hold 64 MiB each, and is fresh memory every time.
     */
    public static final long LARGEST_KEPT = 48L << 20;

    /** oneDNN's variable: the widest instructions that it may use. */
    static final String INSTRUCTIONS = "ONEDNN_MAX_CPU_ISA";

    private static final Logger LOG = LoggerFactory.getLogger(NativeSettings.class);
    private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache/index0");
    private static final List<String> X86 = List.of("amd64", "x86_64");

    /** Turns of a waiting thread before it sleeps: some 30 µs. */
    private static final String SPINS = "10000";

    private static final int TRIM_THRESHOLD = -1;
    private static final int TOP_PAD = -2;
    private static final int MMAP_MAX = -4;
    private static final int NEVER = -1;
    private static final int PADDING = 256 << 20;

    static {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (!system.contains("windows")) {
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
     * Sets which permissions the files and folders do not get that this process, its native libraries and its child processes make from
     * here on. On Windows it does nothing.
     *
     * @param mask as umask(2) takes it: {@code 077} leaves everything to the user alone
     */
    public static void umask(int mask) {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows")) {
            StandardLibrary.C.umask(mask);
        }
    }

    /** Makes the settings, once. To be called before the engine is loaded. */
    static void apply() {
        // The class's initialiser does it.
    }

    /**
     * Threads that wait for each other spin for a moment and then sleep. Operations on small tensors follow each other so fast that
     * sleeping at once costs a third of the time; spinning for long makes two programs on the same cores slow each other manyfold.
     */
    private static void waitBriefly() {
        if (System.getenv("OMP_WAIT_POLICY") == null && System.getenv("GOMP_SPINCOUNT") == null) {
            set("OMP_WAIT_POLICY", "PASSIVE");
            set("GOMP_SPINCOUNT", SPINS);
        }
    }

    /**
     * Where a virtual machine hides the processor's caches, oneDNN's kernels for AVX-512 compute wrong gradients for layers of few channels
     * (libtorch 2.7.1, AMD EPYC of family 26); those for AVX2 do for fewer layers, which {@link ConvolutionKernels} finds.
     */
    private static void limitInstructions() {
        if (X86.contains(System.getProperty("os.arch"))
                && System.getenv(INSTRUCTIONS) == null
                && !Files.exists(CACHES)) {
            set(INSTRUCTIONS, "AVX2");
            LOG.info(
                    "This machine hides its processor's caches: convolutions use AVX2 instructions ({} chooses)",
                    INSTRUCTIONS);
        }
    }

    /**
     * The process keeps freed memory up to its peak. As it comes, glibc gives large blocks back to the system and asks for them again; the
     * system then clears and maps each page anew, which takes longer than most operations that fill the block.
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

    /** Java's own view of the environment is a copy that native libraries do not read. */
    private static void set(String name, String value) {
        StandardLibrary.C.setenv(name, value, 0);
    }
}
