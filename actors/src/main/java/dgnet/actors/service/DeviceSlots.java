package dgnet.actors.service;

import dgnet.model.engine.DeviceMemory;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** The assignment of runs to devices, within the memory of each device and of the host. */
final class DeviceSlots {
    /** The request of a run that accepts any device. */
    static final String ANY = "auto";

    private final Map<String, Long> devices;
    private final int runsPerDevice;
    private final long hostMemory;
    private final Map<String, Slot> taken = new LinkedHashMap<>();
    private final Map<String, String> closed = new HashMap<>();

    /** The share of a run in a device. */
    private record Slot(String device, RunMemory memory) {}

    /**
     * Devices with limited memory.
     *
     * @param devices with their memory in bytes
     * @param runsPerDevice how many runs may share a device
     * @param hostMemory the number of bytes that all runs share
     */
    DeviceSlots(Map<String, Long> devices, int runsPerDevice, long hostMemory) {
        this.devices = Collections.unmodifiableMap(new LinkedHashMap<>(devices));
        this.runsPerDevice = runsPerDevice;
        this.hostMemory = hostMemory;
    }

    /** Devices with unlimited memory. */
    DeviceSlots(List<String> devices, int runsPerDevice) {
        this(unlimited(devices), runsPerDevice, Long.MAX_VALUE);
    }

    private static Map<String, Long> unlimited(List<String> devices) {
        Map<String, Long> memory = new LinkedHashMap<>();
        devices.forEach(device -> memory.put(device, Long.MAX_VALUE));
        return memory;
    }

    /** Starts a pass over the waiting runs. */
    Round round() {
        return new Round();
    }

    /**
     * A pass over the waiting runs in their order. A device that a run waits for is kept for it, so that no later run takes it or its memory.
     * The host's memory is kept by keeping every device.
     */
    final class Round {
        private final Set<String> kept = new HashSet<>();

        private Round() {}

        /** Whether a run could have a device if there is memory for it. */
        boolean hasSlot(String wanted) {
            return free(wanted).findAny().isPresent();
        }

        /**
         * Assigns a free device to a run, the one with the fewest runs. Otherwise keeps what the run waits for.
         *
         * @param wanted the requested device, or {@link #ANY}
         * @return empty if no such device is free, or there is not enough memory
         */
        Optional<String> take(String run, String wanted, RunMemory memory) {
            Optional<String> device = free(wanted)
                    .filter(one -> shortage(one, wanted, memory).isEmpty())
                    .min(Comparator.comparingInt(one -> runsOn(one).size()));
            device.ifPresentOrElse(one -> taken.put(run, new Slot(one, memory)), () -> {
                boolean host =
                        free(wanted).anyMatch(one -> hostShortage(one, memory).isPresent());
                keep(host ? ANY : wanted);
            });
            return device;
        }

        /** Keeps the devices that a run accepts from later runs. */
        void keep(String wanted) {
            accepted(wanted).forEach(kept::add);
        }

        private Stream<String> free(String wanted) {
            return accepted(wanted)
                    .filter(one -> !kept.contains(one) && !closed.containsKey(one))
                    .filter(one -> runsOn(one).size() < runsPerDevice);
        }
    }

    /** The memory that a run has to wait for, as a sentence; empty if it does not wait for memory. */
    Optional<String> shortage(String wanted, RunMemory memory) {
        return accepted(wanted)
                .filter(one -> runsOn(one).size() < runsPerDevice)
                .flatMap(one -> shortage(one, wanted, memory).stream())
                .findFirst();
    }

    private Optional<String> shortage(String device, String wanted, RunMemory memory) {
        return hostShortage(device, memory).or(() -> deviceShortage(device, wanted, memory));
    }

    /** A run that needs more than all of it starts as soon as no other run is active. */
    private Optional<String> hostShortage(String device, RunMemory memory) {
        long free =
                hostMemory - used(taken.values().stream(), slot -> slot.memory().host(slot.device()));
        return Math.min(memory.host(device), hostMemory) <= free
                ? Optional.empty()
                : Optional.of("it needs " + memory.hostText(device) + ", and " + DeviceMemory.text(Math.max(0, free))
                        + " of the " + DeviceMemory.text(hostMemory) + " for runs are free");
    }

    /** A run that needs more than its largest device has starts there as soon as no other run does. */
    private Optional<String> deviceShortage(String device, String wanted, RunMemory memory) {
        long largest = accepted(wanted).mapToLong(devices::get).max().orElse(0);
        long free = devices.get(device)
                - used(taken.values().stream().filter(slot -> slot.device().equals(device)), slot -> slot.memory()
                        .onDevice(device));
        return Math.min(memory.onDevice(device), largest) <= free
                ? Optional.empty()
                : Optional.of("it needs " + memory.deviceText(device) + ", and " + DeviceMemory.text(Math.max(0, free))
                        + " of " + DeviceMemory.text(devices.get(device)) + " are free");
    }

    private static long used(Stream<Slot> slots, ToLongFunction<Slot> memory) {
        return slots.mapToLong(memory).sum();
    }

    private Stream<String> accepted(String wanted) {
        return devices.keySet().stream().filter(one -> wanted.equals(ANY) || wanted.equals(one));
    }

    /** A run has a device already, from an earlier service. */
    void keep(String run, String device, RunMemory memory) {
        taken.put(run, new Slot(device, memory));
    }

    /** The device of a run, if it has one. */
    Optional<String> deviceOf(String run) {
        return Optional.ofNullable(taken.get(run)).map(Slot::device);
    }

    /**
     * Assigns no further run to a device.
     *
     * @param reason as a clause
     */
    void close(String device, String reason) {
        closed.put(device, reason);
    }

    /** Why a run can have no device: there is none, or all that it accepts are closed. Empty if at least one is open. */
    Optional<String> closed(String wanted) {
        if (accepted(wanted).findAny().isEmpty()) {
            return Optional.of(
                    wanted.equals(ANY) ? "the service has no device" : "the service has no device " + wanted);
        }
        return accepted(wanted).allMatch(closed::containsKey)
                ? accepted(wanted).map(closed::get).findFirst()
                : Optional.empty();
    }

    void reopen(String device) {
        closed.remove(device);
    }

    void giveBack(String run) {
        taken.remove(run);
    }

    /** The runs that have a device. */
    List<String> runsOn(String device) {
        return taken.entrySet().stream()
                .filter(one -> one.getValue().device().equals(device))
                .map(Map.Entry::getKey)
                .toList();
    }

    List<String> devices() {
        return List.copyOf(devices.keySet());
    }

    int runsPerDevice() {
        return runsPerDevice;
    }
}
