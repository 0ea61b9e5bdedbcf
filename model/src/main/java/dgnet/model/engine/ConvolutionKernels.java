package dgnet.model.engine;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which instructions oneDNN, the library of libtorch's convolutions on the processor, may use. Where a virtual machine hides the
 * processor's caches, its kernels for AVX2 and AVX-512 compute wrong gradients with regard to a convolution's input, other ones at every
 * call (seen with libtorch 2.7.1 on an AMD EPYC of family 26); its kernels for AVX are right, at two thirds of the speed.
 */
final class ConvolutionKernels {
    /** oneDNN's own variable, read when its first kernel is made; what the user sets holds. */
    static final String VARIABLE = "ONEDNN_MAX_CPU_ISA";

    /** The widest instructions that are right without caches. */
    static final String SAFE = "AVX";

    private static final Logger LOG = LoggerFactory.getLogger(ConvolutionKernels.class);
    private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache/index0");
    private static final List<String> X86 = List.of("amd64", "x86_64");

    private ConvolutionKernels() {}

    private interface StandardLibrary extends Library {
        int setenv(String name, String value, int overwrite);
    }

    /** To be called before the process computes its first convolution. */
    static void restrict() {
        if (restricted()) {
            // Java's own view of the environment is a copy that oneDNN does not read.
            Native.load("c", StandardLibrary.class).setenv(VARIABLE, SAFE, 0);
            LOG.info(
                    "This machine hides its processor's caches: convolutions use {} instructions, the faster ones are wrong"
                            + " there ({} chooses)",
                    SAFE,
                    VARIABLE);
        }
    }

    private static boolean restricted() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")
                && X86.contains(System.getProperty("os.arch"))
                && System.getenv(VARIABLE) == null
                && !Files.exists(CACHES);
    }
}
