package dgnet.actors.cli;

import dgnet.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which files are segmented into which. A file keeps its name; of a folder everything below it that is named as NIfTI is taken, hidden
 * files aside, and keeps its place below the folder. A .hdr/.img pair becomes one .nii.
 */
final class PredictionInputs {
    private static final List<String> SUFFIXES = List.of(".nii", ".nii.gz", ".hdr", ".hdr.gz");

    private final Path output;
    private final Map<Path, Path> inputs = new LinkedHashMap<>();
    private final Map<Path, Path> claimed = new LinkedHashMap<>();

    private PredictionInputs(Path output) {
        this.output = output.toAbsolutePath().normalize();
    }

    /**
     * Inputs and the label volume of each, in a fixed order.
     *
     * @throws DataException where an input is not there, would be written over, or two would become the same file
     */
    static Map<Path, Path> find(List<Path> asked, Path output) {
        if (Files.exists(output) && !Files.isDirectory(output)) {
            throw new DataException("the output " + output + " is a file; give a folder");
        }
        PredictionInputs found = new PredictionInputs(output);
        asked.forEach(found::add);
        return found.inputs;
    }

    private void add(Path asked) {
        Path path = asked.toAbsolutePath().normalize();
        if (!Files.exists(path)) {
            throw new DataException("there is no input " + asked);
        }
        if (path.startsWith(output)) {
            throw new DataException("the input " + asked
                    + " lies in the output folder, where it would be written over; give another --output");
        }
        if (!Files.isDirectory(path)) {
            add(asked, output.resolve(outputName(path)));
            return;
        }
        List<Path> below = below(path);
        if (below.isEmpty()) {
            throw new DataException("the folder " + asked + " has no NIfTI file (" + String.join(", ", SUFFIXES) + ")");
        }
        for (Path file : below) {
            Path relative = path.relativize(file);
            add(asked.resolve(relative), output.resolve(relative).resolveSibling(outputName(file)));
        }
    }

    private void add(Path input, Path labels) {
        Path other = claimed.putIfAbsent(labels, input);
        if (other != null && !other.equals(input)) {
            throw new DataException("the inputs " + other + " and " + input + " would both become " + labels
                    + "; predict them into two folders");
        }
        inputs.put(input, labels);
    }

    private List<Path> below(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> found = new ArrayList<>();
            files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(output))
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .filter(file -> SUFFIXES.stream().anyMatch(lowerCase(file)::endsWith))
                    .sorted()
                    .forEach(found::add);
            return found;
        } catch (IOException e) {
            throw new DataException("the folder " + folder + " cannot be read: " + e, e);
        }
    }

    private static String outputName(Path input) {
        return input.getFileName().toString().replaceFirst("(?i)\\.(hdr|img)(\\.gz)?$", ".nii$2");
    }

    private static String lowerCase(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT);
    }
}
