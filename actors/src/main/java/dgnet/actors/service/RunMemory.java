package dgnet.actors.service;

import dgnet.actors.launch.TrainingSettings;
import dgnet.model.engine.DeviceMemory;
import dgnet.model.learn.MemoryEstimate;
import java.util.Optional;

/**
 * The estimated memory of the process of a run in bytes.
 *
 * @param heap the part of its Java heap that it needs
 * @param episode the peak of an episode, in the memory of the device
 */
record RunMemory(long heap, long episode) {
    /** The memory of a run whose data set cannot be read: that of its process alone. */
    static final RunMemory UNKNOWN = new RunMemory(0, 0);

    /** The part of a process's Java heap that its batches can take. The rest is for copies of them, for scans and for garbage. */
    static final double BATCHES = 0.5;

    private static final long MEBIBYTE = 1 << 20;

    /**
     * The Java heap that a training takes beside its batches. With a limit of 4 GiB the collector took 0.4 to 0.7 GiB in trainings with
     * images of 96 and 192 pixels; 15 and 65 MiB of that were live. The limit itself is not counted: a small machine could run nothing.
     */
    private static final long HEAP = 1024 * MEBIBYTE;

    /**
     * The memory of a process beside its Java heap and an episode, for the Java machine and libtorch. In the same trainings the resident
     * memory beside heap and estimated episode was 360 and 650 MiB, with one thread of the engine.
     */
    private static final long NATIVE = 700 * MEBIBYTE;

    /**
     * The host memory of a process that uses a GPU, beside that: libtorch's CUDA libraries and the host side of the CUDA context. Not
     * measured for this program; a safe figure for CUDA 12 with cuDNN.
     */
    private static final long CUDA_HOST = 3072 * MEBIBYTE;

    /**
     * The memory of a GPU for the CUDA context, the loaded kernels and the workspaces of cuBLAS and cuDNN. Not measured for this program; a
     * safe figure for CUDA 12.
     */
    private static final long CUDA_DEVICE = 1024 * MEBIBYTE;

    /**
     * The memory of a run.
     *
     * @param heap the Java heap of its process
     */
    static RunMemory of(TrainingSettings setup, long heap) {
        return new RunMemory(
                Math.min(heap, setup.batchBytes() + HEAP),
                MemoryEstimate.of(
                                setup.learner(), setup.configuration().episode().batchSize())
                        .bytes());
    }

    /** The host memory of the process if it uses a device. */
    long host(String device) {
        return heap + nativeMemory(device) + (AttemptProcess.isGpu(device) ? 0 : episode);
    }

    private static long nativeMemory(String device) {
        return NATIVE + (AttemptProcess.isGpu(device) ? CUDA_HOST : 0);
    }

    /** The memory that the process takes of a GPU; nothing of another device. */
    long onDevice(String device) {
        return AttemptProcess.isGpu(device) ? episode + CUDA_DEVICE : 0;
    }

    /** What the run needs more than a device and the host have, as a noun with its figures; empty if it fits there alone. */
    Optional<String> excess(String device, long deviceMemory, long hostMemory) {
        if (host(device) > hostMemory) {
            return Optional.of(
                    hostText(device) + ", more than the host's " + DeviceMemory.text(hostMemory) + " for runs");
        }
        return onDevice(device) > deviceMemory
                ? Optional.of(deviceText(device) + ", more than the device's " + DeviceMemory.text(deviceMemory))
                : Optional.empty();
    }

    /** The host memory with its parts, as text. */
    String hostText(String device) {
        return DeviceMemory.text(host(device)) + " of host memory by the estimate (Java heap " + DeviceMemory.text(heap)
                + ", native memory " + DeviceMemory.text(nativeMemory(device))
                + (AttemptProcess.isGpu(device) ? "" : ", episode " + DeviceMemory.text(episode)) + ")";
    }

    /** The memory of a GPU with its parts, as text. */
    String deviceText(String device) {
        return DeviceMemory.text(onDevice(device)) + " of " + device + "'s memory by the estimate (episode "
                + DeviceMemory.text(episode) + ", CUDA context " + DeviceMemory.text(CUDA_DEVICE) + ")";
    }
}
