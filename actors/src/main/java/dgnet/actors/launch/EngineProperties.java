package dgnet.actors.launch;

/**
 * The engine's switches, read once when it loads. The launcher sets them too; here they hold for whoever starts the program from a class
 * path of his own. A property that is already set stays.
 */
public final class EngineProperties {
    private EngineProperties() {}

    /** No network, no telemetry, no graph optimiser, no display. */
    public static void setDefaults() {
        setDefault("ai.djl.offline", "true");
        setDefault("OPT_OUT_TRACKING", "true");
        setDefault("ai.djl.pytorch.graph_optimizer", "false");
        setDefault("java.awt.headless", "true");
    }

    /**
     * Threads of one operation on the processor.
     *
     * @param threads 0: as many as there are cores
     */
    public static void setThreads(int threads) {
        int count = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        setDefault("ai.djl.pytorch.num_threads", Integer.toString(count));
        // The method is one chain of operations: there is nothing to run beside each other.
        setDefault("ai.djl.pytorch.num_interop_threads", "1");
    }

    private static void setDefault(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }
}
