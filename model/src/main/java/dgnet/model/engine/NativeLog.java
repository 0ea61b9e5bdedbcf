package dgnet.model.engine;

import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of libtorch, which it writes to the standard error, such as {@code Could not initialize NNPACK} on a virtual machine that hides
 * its caches. Only errors are written, unless the environment variable {@code TORCH_CPP_LOG_LEVEL} or {@code --debug} asks for more.
 */
public final class NativeLog {
    /** The environment variable that libtorch reads. */
    static final String LEVEL = "TORCH_CPP_LOG_LEVEL";

    private static final Logger LOG = LoggerFactory.getLogger(NativeLog.class);
    private static final String WARNINGS = "dgnet.native-warnings";

    private NativeLog() {}

    /** Makes libtorch write its warnings too. Must be called before the engine is loaded. */
    public static void showWarnings() {
        System.setProperty(WARNINGS, "true");
    }

    /** The level for a process whose environment does not name one. */
    static String level() {
        return Boolean.getBoolean(WARNINGS) ? "WARNING" : "ERROR";
    }

    /** Makes libtorch read its level from the environment, which it does by itself only under Python. The engine must be loaded. */
    static void apply() {
        try {
            NativeLibrary.getInstance(Path.of(LibUtils.getLibtorchPath())
                            .resolve(System.mapLibraryName("c10"))
                            .toString())
                    .getFunction("_ZN3c1011initLoggingEv")
                    .invokeVoid(new Object[0]);
        } catch (UnsatisfiedLinkError otherBuild) {
            LOG.debug("The log level of libtorch cannot be set.", otherBuild);
        }
    }
}
