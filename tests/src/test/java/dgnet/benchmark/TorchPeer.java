package dgnet.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A process of {@code torch_episode.py}, which answers one command at a time and sleeps in between. */
final class TorchPeer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("src/test/python/torch_episode.py");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;

    private TorchPeer(Process process) {
        this.process = process;
        commands = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** The first of these programs that is a Python with torch. */
    static Optional<String> python(List<String> programs) throws IOException {
        for (String program : programs) {
            try {
                Process process = new ProcessBuilder(program, "-c", "import torch, numpy")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                if (process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0) {
                    return Optional.of(program);
                }
            } catch (IOException absent) {
                // The next one may be there.
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException(interrupted);
            }
        }
        return Optional.empty();
    }

    /**
     * Starts the program.
     *
     * @param inputs what {@link dgnet.model.learn.PeerInputs} wrote
     * @param allocator the variables of its memory allocator; others of the allocator are taken from the environment
     */
    static TorchPeer start(String python, Path inputs, Map<String, String> allocator) throws IOException {
        Path program = Files.exists(PROGRAM) ? PROGRAM : Path.of("tests").resolve(PROGRAM);
        ProcessBuilder builder = new ProcessBuilder(python, program.toString(), inputs.toString());
        builder.environment()
                .keySet()
                .removeIf(name ->
                        name.startsWith("MALLOC_") || name.equals("GLIBC_TUNABLES") || name.equals("LD_PRELOAD"));
        builder.environment().putAll(allocator);
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        return new TorchPeer(builder.start());
    }

    /** Sends a command and waits for its answer. */
    JsonNode ask(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("torch_episode.py ended at the command '" + command + "'; see its error above");
        }
        return MAPPER.readTree(answer);
    }

    @Override
    public void close() throws IOException {
        commands.close();
        process.destroy();
    }
}
