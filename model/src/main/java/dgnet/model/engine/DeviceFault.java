package dgnet.model.engine;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What an error of the engine means for whoever goes on after it. The engine says it in words only: those of PyTorch 2.7 and CUDA 12. */
public enum DeviceFault {
    /** The process can no longer use the device. Asked first: after it nothing else that is said can be relied on. */
    DEVICE_LOST(
            "illegal memory access",
            // Not shorter: every error of CUDA ends in advice on device-side assertions.
            "device-side assert triggered",
            "unspecified launch failure",
            "illegal instruction was encountered",
            "misaligned address",
            "invalid program counter",
            "operation not supported on global/shared address space",
            "hardware stack error",
            "the launch timed out and was terminated",
            "uncorrectable ecc error",
            "uncorrectable nvlink error",
            "cuda error: unknown error",
            "device is lost",
            "device lost",
            "gpu is lost",
            "fallen off the bus",
            "no cuda-capable device",
            "cuda-capable device(s) is/are busy or unavailable",
            "context is destroyed",
            "driver shutting down",
            "cudnn_status_execution_failed",
            "cublas_status_execution_failed",
            "cusolver_status_execution_failed"),
    /** There was too little memory; what fits can still be done. */
    OUT_OF_MEMORY(
            "out of memory",
            "can't allocate memory",
            "not enough memory: you tried to allocate",
            "std::bad_alloc",
            "_alloc_failed",
            "_allocation_failed",
            // The allocator fails at describing that it is out of memory.
            "nvml_success == r internal assert failed");

    private final Pattern signs;

    DeviceFault(String... signs) {
        String any = Arrays.stream(signs).map(Pattern::quote).collect(Collectors.joining("|"));
        this.signs = Pattern.compile(any, Pattern.CASE_INSENSITIVE);
    }

    /** What a fault means, by its message or that of a cause; empty for one that says nothing of the device. */
    public static Optional<DeviceFault> of(Throwable fault) {
        return Arrays.stream(values())
                .filter(kind -> kind.line(fault).isPresent())
                .findFirst();
    }

    /**
     * The exception to throw in a fault's place: {@link OutOfDeviceMemoryException}, {@link DeviceLostException}, or the fault itself.
     *
     * @param device its name
     * @param shortage makes the sentence for a lack of memory out of the line in which the engine tells of it
     */
    public static RuntimeException translated(RuntimeException fault, String device, UnaryOperator<String> shortage) {
        Optional<DeviceFault> kind = of(fault);
        if (kind.isEmpty()) {
            return fault;
        }
        String said = kind.get().line(fault).orElseThrow();
        return switch (kind.get()) {
            case OUT_OF_MEMORY -> new OutOfDeviceMemoryException(shortage.apply(said), fault);
            case DEVICE_LOST ->
                new DeviceLostException(
                        "the device " + device + " can no longer be used by this process, only by a new one: " + said,
                        fault);
        };
    }

    /** The line of the fault's message, or of a cause's, that has a sign of this kind. */
    private Optional<String> line(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            Optional<String> line = String.valueOf(cause.getMessage())
                    .lines()
                    .filter(text -> signs.matcher(text).find())
                    .findFirst();
            if (line.isPresent()) {
                return line.map(String::strip);
            }
        }
        return Optional.empty();
    }
}
