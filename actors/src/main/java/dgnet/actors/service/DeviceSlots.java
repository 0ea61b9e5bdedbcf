package dgnet.actors.service;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The assignment of runs to devices. */
final class DeviceSlots {
    /** The request of a run that accepts any device. */
    static final String ANY = "auto";

    private final List<String> devices;
    private final int runsPerDevice;
    private final Map<String, String> taken = new LinkedHashMap<>();

    /** @param runsPerDevice how many runs may share a device */
    DeviceSlots(List<String> devices, int runsPerDevice) {
        this.devices = List.copyOf(devices);
        this.runsPerDevice = runsPerDevice;
    }

    /**
     * Assigns a free device to a run, the one with the fewest runs.
     *
     * @param wanted the requested device, or {@link #ANY}
     * @return empty if no such device is free
     */
    Optional<String> take(String run, String wanted) {
        Optional<String> device = devices.stream()
                .filter(one -> wanted.equals(ANY) || wanted.equals(one))
                .filter(one -> runsOn(one).size() < runsPerDevice)
                .min(Comparator.comparingInt(one -> runsOn(one).size()));
        device.ifPresent(one -> taken.put(run, one));
        return device;
    }

    /** A run has a device already, from an earlier service. */
    void keep(String run, String device) {
        taken.put(run, device);
    }

    void giveBack(String run) {
        taken.remove(run);
    }

    /** The runs that have a device. */
    List<String> runsOn(String device) {
        return taken.entrySet().stream()
                .filter(one -> one.getValue().equals(device))
                .map(Map.Entry::getKey)
                .toList();
    }

    List<String> devices() {
        return devices;
    }

    int runsPerDevice() {
        return runsPerDevice;
    }
}
