package dgnet.actors.service;

import dgnet.actors.config.ServiceSettings;
import dgnet.model.engine.DeviceMemory;
import dgnet.model.engine.Devices;

/**
 * The host memory for the processes of runs in bytes.
 *
 * @param most the most that a run can need; a submission that needs more is rejected
 * @param shared the memory that all active runs share, at least 1; a single run can exceed it
 */
record HostMemory(long most, long shared) {
    static final HostMemory UNLIMITED = new HostMemory(Long.MAX_VALUE, Long.MAX_VALUE);

    /** The memory by the key {@code memory}. */
    static HostMemory of(ServiceSettings settings) {
        if (settings.memory().isPresent()) {
            long memory = settings.memory().getAsLong();
            return new HostMemory(memory, memory);
        }
        // The memory of the container if there is one: the Java machine reads the limit of the control group.
        long machine = DeviceMemory.of(Devices.of("cpu"), "").orElseThrow().total();
        return automatic(
                machine, Runtime.getRuntime().maxMemory() + settings.jobs().heapBytes());
    }

    /**
     * The memory of a machine. The heaps of the service and its jobs are seldom full. So a run can need the whole machine; only runs at the
     * same time share the rest. On a machine without a rest one run is active at a time.
     *
     * @param heaps the Java heaps of the service and its jobs
     */
    static HostMemory automatic(long machine, long heaps) {
        return new HostMemory(machine, Math.max(1, machine - heaps));
    }
}
