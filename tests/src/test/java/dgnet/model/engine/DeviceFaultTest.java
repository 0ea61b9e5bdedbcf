package dgnet.model.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceFaultTest {
    /** The end of every error of CUDA; its last line speaks of device-side assertions. */
    private static final String ADVICE = """

            CUDA kernel errors might be asynchronously reported at some other API call, so the stacktrace below might be incorrect.
            For debugging consider passing CUDA_LAUNCH_BLOCKING=1
            Compile with `TORCH_USE_CUDA_DSA` to enable device-side assertions.

            Exception raised from c10_cuda_check_implementation at /pytorch/c10/cuda/CUDAException.cpp:43 (most recent call first):
            """;

    private static final String OUT_OF_MEMORY =
            "CUDA out of memory. Tried to allocate 22.78 GiB. GPU 0 has a total capacity of 31.47 GiB of which 10.73 GiB is"
                    + " free. Including non-PyTorch memory, this process has 18.73 GiB memory in use. Of the allocated memory"
                    + " 9.08 GiB is allocated by PyTorch, and 9.35 GiB is reserved by PyTorch but unallocated.";

    @ParameterizedTest
    @ValueSource(
            strings = {
                OUT_OF_MEMORY,
                "CUDA error: out of memory",
                "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
                "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
                "cuDNN error: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED",
                "cusolver error: CUSOLVER_STATUS_ALLOC_FAILED, when calling `cusolverDnCreate(handle)`",
                "NVML_SUCCESS == r INTERNAL ASSERT FAILED at \"/pytorch/c10/cuda/CUDACachingAllocator.cpp\":1016, please"
                        + " report a bug to PyTorch.",
                "[enforce fail at alloc_cpu.cpp:115] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to"
                        + " allocate 132426121216 bytes. Error code 12 (Cannot allocate memory)",
                "[enforce fail at alloc_cpu.cpp:116] data. DefaultCPUAllocator: not enough memory: you tried to allocate"
                        + " 1981808640 bytes.",
                "std::bad_alloc"
            })
    void tooLittleMemoryIsTold(String message) {
        assertEquals(
                Optional.of(DeviceFault.OUT_OF_MEMORY), DeviceFault.of(new EngineException(message + ADVICE)), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUDA error: an illegal memory access was encountered",
                "CUDA error: device-side assert triggered",
                "CUDA error: unspecified launch failure",
                "CUDA error: an illegal instruction was encountered",
                "CUDA error: misaligned address",
                "CUDA error: the launch timed out and was terminated",
                "CUDA error: uncorrectable ECC error encountered",
                "CUDA error: uncorrectable NVLink error detected during the execution",
                "CUDA error: unknown error",
                "CUDA error: no CUDA-capable device is detected",
                "CUDA error: CUDA-capable device(s) is/are busy or unavailable",
                "CUDA error: context is destroyed",
                "CUDA error: driver shutting down",
                "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED",
                "CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasSgemm( handle, opa, opb, m, n, k)`",
                "Unable to determine the device handle for GPU0: 0000:01:00.0: GPU is lost"
            })
    void anUnusableDeviceIsTold(String message) {
        assertEquals(
                Optional.of(DeviceFault.DEVICE_LOST), DeviceFault.of(new EngineException(message + ADVICE)), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUDA error: invalid argument",
                "CUDA error: CUBLAS_STATUS_INVALID_VALUE when calling `cublasSgemm`",
                "cuDNN error: CUDNN_STATUS_NOT_SUPPORTED. This error may appear if you passed in a non-contiguous input.",
                "The size of tensor a (4) must match the size of tensor b (3) at non-singleton dimension 0",
                "linalg.svd: The algorithm failed to converge because the input matrix contained non-finite values."
            })
    void anyOtherErrorPassesAsItIs(String message) {
        EngineException fault = new EngineException(message + ADVICE);

        assertSame(fault, DeviceFault.translated(fault, "cuda:0", said -> said));
    }

    @Test
    void anErrorInsideAScriptIsFoundOnItsLine() {
        EngineException fault = new EngineException("""
                The following operation failed in the TorchScript interpreter.
                Traceback of TorchScript, serialized code (most recent call last):
                  File "code/__torch__.py", line 13, in gradient_with_graph
                RuntimeError: CUDA error: an illegal memory access was encountered""" + ADVICE);

        RuntimeException lost = DeviceFault.translated(fault, "cuda:1", said -> said);

        assertInstanceOf(DeviceLostException.class, lost);
        assertEquals(
                "the device cuda:1 can no longer be used by this process, only by a new one: RuntimeError: CUDA error: an"
                        + " illegal memory access was encountered",
                lost.getMessage());
        assertSame(fault, lost.getCause());
    }

    @Test
    void theEngineItselfSpeaksOfTooLittleMemoryInTheseWords() {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
            RuntimeException fault = assertThrows(RuntimeException.class, () -> manager.zeros(new Shape(1L << 46)));

            RuntimeException translated = DeviceFault.translated(fault, "cpu", said -> "too much: " + said);

            assertInstanceOf(OutOfDeviceMemoryException.class, translated);
            assertTrue(translated.getMessage().startsWith("too much: "), translated.getMessage());
        }
    }

    @Test
    void theMemoryThatThereIsIsReadFromTheErrorWhereNobodyElseTells() {
        assertEquals(
                "31.5 GiB, 29.5 GiB of it for this process",
                DeviceMemory.in(OUT_OF_MEMORY).orElseThrow().toString());
        assertEquals(Optional.empty(), DeviceMemory.in("CUDA error: out of memory"));
    }
}
