package dgnet.model.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Host memory that the engine uses without a copy. It is aligned to 64 bytes: with other alignments the matrix library's kernels add in
 * another order, and repeated runs would differ in the last bits.
 */
public final class HostMemory {
    private static final int ALIGNMENT = 64;

    private HostMemory() {}

    /** A buffer of zeros in the machine's byte order. */
    public static ByteBuffer allocate(int bytes) {
        // The aligned part begins and ends at a multiple, so one more is needed at either end.
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes + 2 * ALIGNMENT).alignedSlice(ALIGNMENT);
        return buffer.limit(bytes).slice().order(ByteOrder.nativeOrder());
    }

    /** An array of these values on the manager's device. */
    public static NDArray array(NDManager manager, float[] values, Shape shape) {
        ByteBuffer buffer = allocate(Math.multiplyExact(values.length, Float.BYTES));
        buffer.asFloatBuffer().put(values);
        return manager.create(buffer, shape, DataType.FLOAT32);
    }
}
