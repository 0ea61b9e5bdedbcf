package dgnet;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Python, where it is installed with what a test needs: {@code python3}, or the program that the property {@code dgnet.python} names.
 * Without it the calling test is skipped and says so.
 */
public final class PythonProgram {
    private static final String PYTHON = System.getProperty("dgnet.python", "python3");

    private PythonProgram() {}

    /** Runs a script of the test's resources and gives its output. */
    public static List<String> run(String script, List<String> libraries, Object... arguments) throws IOException {
        require(libraries);
        List<String> command = new ArrayList<>(List.of(PYTHON, resource(script).toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Path out = Files.createTempFile("dgnet-python", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            Assertions.assertTrue(process.waitFor(5, TimeUnit.MINUTES), command + " does not end");
            String text = Files.readString(out, StandardCharsets.UTF_8);
            Assertions.assertEquals(0, process.exitValue(), text);
            return text.lines().toList();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        } finally {
            Files.delete(out);
        }
    }

    /** Skips the calling test where Python or a library is absent. */
    public static void require(List<String> libraries) {
        for (String library : libraries) {
            Assumptions.assumeTrue(
                    answers("-c", "import " + library),
                    PYTHON + " with " + library + " is absent (-Ddgnet.python=<program>)");
        }
    }

    private static boolean answers(String... arguments) {
        List<String> command = new ArrayList<>(List.of(PYTHON));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(2, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Path resource(String name) {
        try {
            return Path.of(PythonProgram.class.getResource(name).toURI());
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
