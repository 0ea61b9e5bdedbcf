package dgnet.actors.launch;

import dgnet.data.DataException;
import dgnet.model.engine.Devices;

/** Starts the engine and tests the device of a run, before anything is written. */
public final class EngineCheck {
    private EngineCheck() {}

    /**
     * Tests a device.
     *
     * @param name {@code auto}, {@code cpu} or {@code cuda:N}
     * @param threads for one operation on the processor; only the first call in a process has an effect
     * @return the name of the device, {@code cpu} or {@code cuda:N}
     * @throws DataException if there is no such device, or its test fails
     */
    public static String of(String name, int threads) {
        EngineProperties.setThreads(threads);
        String device;
        try {
            device = Devices.name(Devices.of(name));
        } catch (DataException e) {
            throw new DataException(e.getMessage() + hint(System.getenv("PYTORCH_FLAVOR")), e);
        }
        Devices.selfTest(Devices.of(device));
        return device;
    }

    /**
     * What decides the rounding of a run besides its configuration: {@code cuda}, or {@code cpu, 2 threads}, since the number of threads
     * decides the order of additions. The engine must have been started.
     *
     * @param device {@code auto}, {@code cpu} or {@code cuda:N}
     */
    static String machine(String device) {
        return Devices.name(Devices.of(device)).equals("cpu")
                ? "cpu, " + EngineProperties.threads() + " threads"
                : "cuda";
    }

    /** A hint if PYTORCH_FLAVOR selects another flavour of the engine than the packaged one. */
    private static String hint(String flavour) {
        if (flavour == null || !flavour.startsWith("cu")) {
            return "";
        }
        return " (PYTORCH_FLAVOR is " + flavour + ": DGNET_ONLINE=1 downloads it once; without a network, set"
                + " PYTORCH_LIBRARY_PATH to the folder of an existing libtorch of that flavour)";
    }
}
