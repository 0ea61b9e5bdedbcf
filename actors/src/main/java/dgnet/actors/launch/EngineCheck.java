package dgnet.actors.launch;

import dgnet.data.DataException;
import dgnet.model.engine.Devices;

/** Starts the engine and tries the device that a run asks for, before anything is written. */
public final class EngineCheck {
    private EngineCheck() {}

    /**
     * Tries a device.
     *
     * @param name {@code auto}, {@code cpu} or {@code cuda:N}
     * @param threads of one operation on the processor; the first of a process decide
     * @return the name of the device, {@code cpu} or {@code cuda:N}
     * @throws DataException where there is no such device, or it does not compute
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

    /** What to do where another flavour of the engine was asked for than the packaged one. */
    private static String hint(String flavour) {
        if (flavour == null || !flavour.startsWith("cu")) {
            return "";
        }
        return " (PYTORCH_FLAVOR is " + flavour + ": with a network, DGNET_ONLINE=1 fetches it once; without, name the"
                + " folder of an existing libtorch of that flavour in PYTORCH_LIBRARY_PATH)";
    }
}
