package dgnet.model.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The log of libtorch in a process of its own. */
@DisabledOnOs(OS.WINDOWS)
class NativeLogTest {
    private static final String WARNING = "degrees of freedom is <= 0";

    @TempDir
    Path folder;

    @Test
    void aWarningOfTheEngineIsWrittenOnlyIfTheEnvironmentAsksForIt() throws Exception {
        assertFalse(errors(Optional.empty()).contains(WARNING));
        assertTrue(errors(Optional.of("WARNING")).contains(WARNING));
    }

    private String errors(Optional<String> level) throws IOException, InterruptedException {
        Path errors = folder.resolve("errors");
        ProcessBuilder process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Dai.djl.offline=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Warning.class.getName())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors.toFile());
        process.environment().remove(NativeLog.LEVEL);
        level.ifPresent(value -> process.environment().put(NativeLog.LEVEL, value));
        assertEquals(0, process.start().waitFor(), () -> read(errors));
        return read(errors);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Loads the engine and makes it write a warning. */
    static final class Warning {
        private Warning() {}

        public static void main(String[] arguments) {
            Devices.engineVersion();
            try (NDManager manager = NDManager.newBaseManager(Device.cpu());
                    TorchScript script = TorchScript.load(
                            manager,
                            "  def deviation(self: __torch__.Operations, x: Tensor) -> Tensor:\n    return torch.std(x)\n")) {
                script.call("deviation", manager.create(new float[] {1}));
            }
        }
    }
}
