package dgnet.actors.service;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which run has which device. */
final class DeviceSlots {
    /** A run that takes whatever there is. */
    static final String ANY = "auto";

    private final List<String> devices;
    private final int runsPerDevice;
    private final Map<String, String> taken = new LinkedHashMap<>();

    /** @param runsPerDevice how many runs may share one */
    DeviceSlots(List<String> devices, int runsPerDevice) {
        this.devices = List.copyOf(devices);
        this.runsPerDevice = runsPerDevice;
    }

    /**
     * Gives a run a device, the one that fewest runs have.
     *
     * @param wanted a certain one, or {@link #ANY}
     * @return nothing where none is free
     */
    Optional<String> take(String run, String wanted) {
        Optional<String> device = devices.stream()
                .filter(one -> wanted.equals(ANY) || wanted.equals(one))
                .filter(one -> runsOn(one).size() < runsPerDevice)
                .min(Comparator.comparingInt(one -> runsOn(one).size()));
        device.ifPresent(one -> taken.put(run, one));
        return device;
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
