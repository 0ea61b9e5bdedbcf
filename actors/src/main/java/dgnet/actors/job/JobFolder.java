package dgnet.actors.job;

import dgnet.actors.event.JsonLine;
import dgnet.data.AtomicFile;
import dgnet.data.FileTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is kept of a job: {@code job.json}, what was uploaded in {@code input}, what came out in {@code results}, what the process said in
 * {@code log.txt}.
 */
record JobFolder(Path path) {
    private static final String RECORD = "job.json";

    Path input() {
        return path.resolve("input");
    }

    Path results() {
        return path.resolve("results");
    }

    Path log() {
        return path.resolve("log.txt");
    }

    void make() throws IOException {
        Files.createDirectories(input());
        Files.createDirectories(results());
    }

    void write(Job job) throws IOException {
        AtomicFile.write(path.resolve(RECORD), JsonLine.write(job));
    }

    /** The job, where the folder has one. */
    Optional<Job> read() throws IOException {
        try {
            return Optional.of(JsonLine.read(Files.readString(path.resolve(RECORD)), Job.class));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    /** The files that came out. */
    List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(results())) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** The last sentence in which the process complained; empty where it did not. */
    Optional<String> complaint() {
        try {
            // Not strict: the native libraries say what they like.
            String text = new String(Files.readAllBytes(log()), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> line.startsWith("dgnet: ") || line.contains("skipped"))
                    .reduce((one, next) -> next)
                    // A path tells a stranger about the machine.
                    .map(line -> line.replaceFirst("^dgnet: ", "").replace(path + "/input/", ""));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    void delete() throws IOException {
        FileTree.delete(path);
    }
}
