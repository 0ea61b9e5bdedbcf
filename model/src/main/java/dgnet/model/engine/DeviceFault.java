package dgnet.model.engine;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The kind of an error of the engine. The engine reports it only in the message text; the texts are those of PyTorch 2.7 and CUDA 12. */
public enum DeviceFault {
    /** The process can no longer use the device. Checked first, since other messages are unreliable after it. */
    DEVICE_LOST(
            "illegal memory access",
            // The full phrase, since every CUDA error ends with advice on device-side assertions.
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
    /** Too little memory. The device can still be used for smaller work. */
    OUT_OF_MEMORY(
            "out of memory",
            "can't allocate memory",
            "not enough memory: you tried to allocate",
            "std::bad_alloc",
            "_alloc_failed",
            "_allocation_failed",
            // The allocator fails while it describes that it is out of memory.
            "nvml_success == r internal assert failed");

    private final Pattern phrases;

    DeviceFault(String... phrases) {
        String any = Arrays.stream(phrases).map(Pattern::quote).collect(Collectors.joining("|"));
        this.phrases = Pattern.compile(any, Pattern.CASE_INSENSITIVE);
    }

    /** The kind of an error, by its message or the message of a cause; empty if the error does not concern the device. */
    public static Optional<DeviceFault> of(Throwable fault) {
        return Arrays.stream(values())
                .filter(kind -> kind.line(fault).isPresent())
                .findFirst();
    }

    /**
     * The exception to throw instead of an error: {@link OutOfDeviceMemoryException}, {@link DeviceLostException}, or the error itself.
     *
     * @param device name of the device
     * @param shortage turns the engine's line about a lack of memory into the message of the exception
     */
    public static RuntimeException translated(RuntimeException fault, String device, UnaryOperator<String> shortage) {
        Optional<DeviceFault> kind = of(fault);
        if (kind.isEmpty()) {
            return fault;
        }
        String line = kind.get().line(fault).orElseThrow();
        return switch (kind.get()) {
            case OUT_OF_MEMORY -> new OutOfDeviceMemoryException(shortage.apply(line), fault);
            case DEVICE_LOST ->
                new DeviceLostException(
                        "the device " + device + " can no longer be used by this process, only by a new one: " + line,
                        fault);
        };
    }

    /** The first line in the message of the error, or of a cause, that matches this kind. */
    private Optional<String> line(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            Optional<String> line = String.valueOf(cause.getMessage())
                    .lines()
                    .filter(text -> phrases.matcher(text).find())
                    .findFirst();
            if (line.isPresent()) {
                return line.map(String::strip);
            }
        }
        return Optional.empty();
    }
}
