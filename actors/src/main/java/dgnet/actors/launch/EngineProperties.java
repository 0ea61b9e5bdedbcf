package dgnet.actors.launch;

/**
 * The properties of the engine, which reads them once when it loads. The launcher sets them too; this class sets them if the program is
 * started in another way. A property that is already set is not changed.
 */
public final class EngineProperties {
    private static final String THREADS = "ai.djl.pytorch.num_threads";

    private EngineProperties() {}

    /** No network, no telemetry, no graph optimiser, no display. */
    public static void setDefaults() {
        setDefault("ai.djl.offline", "true");
        setDefault("OPT_OUT_TRACKING", "true");
        setDefault("ai.djl.pytorch.graph_optimizer", "false");
        setDefault("java.awt.headless", "true");
    }

    /**
     * Sets the number of threads for one operation on the processor.
     *
     * @param threads 0: the number of cores
     */
    public static void setThreads(int threads) {
        int count = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        setDefault(THREADS, Integer.toString(count));
        // The method is one chain of operations, so that no two run at the same time.
        setDefault("ai.djl.pytorch.num_interop_threads", "1");
    }

    /** The number of threads for one operation on the processor, after {@link #setThreads}. */
    static int threads() {
        return Integer.getInteger(THREADS, Runtime.getRuntime().availableProcessors());
    }

    private static void setDefault(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }
}
