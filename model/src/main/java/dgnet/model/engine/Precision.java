package dgnet.model.engine;

import ai.djl.Device;
import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dgnet.data.DataException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The precision of the factors in convolutions. Everything else is float32: parameters, activations between layers, normalisation
 * statistics, losses, singular values, the optimiser, and sums.
 */
public enum Precision {
    /** 24 bits of mantissa. */
    FLOAT32,
    /** 11 bits of mantissa, on NVIDIA GPUs since Ampere. The same as {@link #FLOAT32} on the processor. */
    TF32,
    /** 8 bits of mantissa. The results of convolutions are rounded to 8 bits too. */
    BFLOAT16;

    private static final String ALLOW = "_ZN2at7Context17setAllowTF32CuDNNEb";
    private static final String CONTEXT = "_ZN2at13globalContextEv";
    private static final String ALLOWED = "_ZNK2at7Context14allowTF32CuDNNEv";

    private static Precision onGpu;

    /**
     * Sets the engine's switch for TF32, which applies to the whole process.
     *
     * @throws DataException if a run of this process uses a GPU in another precision, or the engine has no such switch
     */
    static synchronized void use(Precision precision, Device device) {
        if (!device.isGpu()) {
            return;
        }
        if (onGpu != null && onGpu != precision) {
            throw new DataException("precision = " + precision.key() + ": this process already computes in "
                    + onGpu.key() + " on a GPU, and its libraries have one setting for all runs; start this run in a"
                    + " process of its own (dgnet train)");
        }
        allowTf32(precision == TF32);
        onGpu = precision;
    }

    /** The name in a configuration. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The engine's {@code torch.backends.cudnn.allow_tf32}, which DJL does not offer. */
    static void allowTf32(boolean allowed) {
        try {
            function(ALLOW).invokeVoid(new Object[] {context(), (byte) (allowed ? 1 : 0)});
        } catch (UnsatisfiedLinkError absent) {
            throw new DataException(
                    "this build of the engine has no switch for TF32 (" + absent.getMessage()
                            + "), so a run on a GPU would not use the configured precision",
                    absent);
        }
    }

    static boolean tf32Allowed() {
        return ((byte) function(ALLOWED).invokeInt(new Object[] {context()})) != 0;
    }

    private static Pointer context() {
        return function(CONTEXT).invokePointer(new Object[0]);
    }

    private static Function function(String name) {
        String library = System.mapLibraryName("torch_cpu");
        return NativeLibrary.getInstance(
                        Path.of(LibUtils.getLibtorchPath()).resolve(library).toString())
                .getFunction(name);
    }
}
