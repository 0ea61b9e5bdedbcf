package dgnet.actors.monitor;

import com.sun.management.OperatingSystemMXBean;
import dgnet.model.engine.DeviceMemory;
import dgnet.model.engine.Devices;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The load of the machine now. Amounts are in bytes.
 *
 * @param processors that the process can use
 * @param processLoad share of the processors that the process uses, from 0 to 1; empty if unknown
 * @param machineLoad share of the processors that all processes use
 * @param heap the heap of the process
 * @param disk the disk of the runs; empty if it cannot be read
 * @param devices the memory of the devices that report it; of the processor, that of the machine
 */
public record SystemFigures(
        int processors,
        Optional<Double> processLoad,
        Optional<Double> machineLoad,
        Amount heap,
        Optional<Amount> disk,
        List<DeviceFigures> devices) {

    /** How much of a total is used. */
    public record Amount(long used, long total) {}

    /** The memory of a device. */
    public record DeviceFigures(String name, Amount memory) {}

    /**
     * Reads the figures. Blocks if the disk does.
     *
     * @param runs the folder of all runs
     * @param devices the names of the devices
     */
    public static SystemFigures read(Path runs, Collection<String> devices) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        return new SystemFigures(
                system.getAvailableProcessors(),
                share(system.getProcessCpuLoad()),
                share(system.getCpuLoad()),
                new Amount(heap.getUsed(), Math.max(heap.getUsed(), heap.getMax())),
                disk(runs),
                devices.stream().flatMap(name -> memory(name).stream()).toList());
    }

    private static Optional<DeviceFigures> memory(String device) {
        return DeviceMemory.of(Devices.of(device), "")
                .map(memory ->
                        new DeviceFigures(device, new Amount(memory.total() - memory.available(), memory.total())));
    }

    private static Optional<Amount> disk(Path folder) {
        try {
            FileStore store = Files.getFileStore(folder);
            return Optional.of(new Amount(store.getTotalSpace() - store.getUsableSpace(), store.getTotalSpace()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The load is negative or not a number until it has been measured. */
    private static Optional<Double> share(double load) {
        return load >= 0 ? Optional.of(load) : Optional.empty();
    }
}
