package dgnet.actors.job;

import dgnet.actors.event.JsonLine;
import dgnet.data.AtomicFile;
import dgnet.data.FileTree;
import dgnet.data.dataset.LabelLegend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of a job: the job in {@code job.json}, its upload in {@code input}, its results in {@code results}, the output of its process
 * in {@code log.txt}.
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

    void create() throws IOException {
        Files.createDirectories(input());
        Files.createDirectories(results());
    }

    void write(Job job) throws IOException {
        AtomicFile.write(path.resolve(RECORD), JsonLine.write(job));
    }

    /** The job; empty if the folder has none. */
    Optional<Job> read() throws IOException {
        try {
            return Optional.of(JsonLine.read(Files.readString(path.resolve(RECORD)), Job.class));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    /** The names of the result files, without the legend of the labels. */
    List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(results())) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(LabelLegend.FILE))
                    .sorted()
                    .toList();
        }
    }

    /** The last warning or error of the process; empty if there is none. */
    Optional<String> lastError() {
        try {
            // Not strict UTF-8, because native libraries write to the log too.
            String text = new String(Files.readAllBytes(log()), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> line.startsWith("dgnet: ") || line.contains("skipped"))
                    .reduce((one, next) -> next)
                    // The client must not see paths of this machine.
                    .map(line -> line.replaceFirst("^dgnet: ", "").replace(path + "/input/", ""));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    void delete() throws IOException {
        FileTree.delete(path);
    }
}
