package dgnet.model.engine;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of a device in bytes. For the processor it is the memory of the machine or the container.
 *
 * @param available memory that is free for this process, including what it already uses
 */
public record DeviceMemory(long total, long available) {
    private static final String AMOUNT = "([\\d.]+) (bytes|KiB|MiB|GiB)";
    private static final Pattern WHOLE =
            Pattern.compile("total capacity of " + AMOUNT + " of which " + AMOUNT + " is free");
    private static final Pattern OWN = Pattern.compile("this process has " + AMOUNT + " memory in use");

    /**
     * The memory of a device after the engine ran out of memory.
     *
     * @param said the engine's message, which usually contains the figures of a GPU
     * @return empty if neither the message nor the device gives the figures
     */
    public static Optional<DeviceMemory> of(Device device, String said) {
        if (!device.isGpu()) {
            OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
            return Optional.of(new DeviceMemory(system.getTotalMemorySize(), system.getFreeMemorySize()));
        }
        return in(said).or(() -> asked(device));
    }

    /** The figures in the engine's message. */
    static Optional<DeviceMemory> in(String said) {
        Matcher whole = WHOLE.matcher(said);
        if (!whole.find()) {
            return Optional.empty();
        }
        Matcher own = OWN.matcher(said);
        long held = own.find() ? bytes(own.group(1), own.group(2)) : 0;
        return Optional.of(
                new DeviceMemory(bytes(whole.group(1), whole.group(2)), bytes(whole.group(3), whole.group(4)) + held));
    }

    private static Optional<DeviceMemory> asked(Device device) {
        try {
            MemoryUsage usage = CudaUtils.getGpuMemory(device);
            return Optional.of(new DeviceMemory(usage.getMax(), usage.getMax() - usage.getUsed()));
        } catch (RuntimeException | LinkageError withoutRuntimeLibrary) {
            return Optional.empty();
        }
    }

    /** A number of bytes in MiB or GiB. */
    public static String text(long bytes) {
        double mebibytes = (double) bytes / (1 << 20);
        return mebibytes < 1024
                ? String.format(Locale.ROOT, "%.0f MiB", mebibytes)
                : String.format(Locale.ROOT, "%.1f GiB", mebibytes / 1024);
    }

    @Override
    public String toString() {
        return text(total) + ", " + text(available) + " of it for this process";
    }

    private static long bytes(String number, String unit) {
        int shift =
                switch (unit) {
                    case "KiB" -> 10;
                    case "MiB" -> 20;
                    case "GiB" -> 30;
                    default -> 0;
                };
        return (long) (Double.parseDouble(number) * (1L << shift));
    }
}
