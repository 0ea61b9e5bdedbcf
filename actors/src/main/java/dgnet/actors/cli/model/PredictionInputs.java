package dgnet.actors.cli.model;

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
 * The files to segment, each with its output. An output has the name of its input. Of a folder, all NIfTI files in it and in its subfolders
 * are inputs, except hidden files; their outputs are in the same subfolders of the output folder. A .hdr/.img pair becomes one .nii.
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
     * The inputs and the label volume of each, in a fixed order.
     *
     * @throws DataException if an input is absent or would be overwritten, or two inputs would have the same output
     */
    static Map<Path, Path> find(List<Path> given, Path output) {
        if (Files.exists(output) && !Files.isDirectory(output)) {
            throw new DataException("The output " + output + " is a file; give a folder");
        }
        PredictionInputs found = new PredictionInputs(output);
        given.forEach(found::add);
        return found.inputs;
    }

    private void add(Path given) {
        Path path = given.toAbsolutePath().normalize();
        if (!Files.exists(path)) {
            throw new DataException("There is no input " + given);
        }
        if (path.startsWith(output)) {
            throw new DataException("The input " + given
                    + " is in the output folder, where it would be overwritten; give another --output");
        }
        if (!Files.isDirectory(path)) {
            add(given, output.resolve(outputName(path)));
            return;
        }
        List<Path> below = below(path);
        if (below.isEmpty()) {
            throw new DataException("The folder " + given + " has no NIfTI file (" + String.join(", ", SUFFIXES) + ")");
        }
        for (Path file : below) {
            Path relative = path.relativize(file);
            add(given.resolve(relative), output.resolve(relative).resolveSibling(outputName(file)));
        }
    }

    private void add(Path input, Path labels) {
        Path other = claimed.putIfAbsent(labels, input);
        if (other != null && !other.equals(input)) {
            throw new DataException("The inputs " + other + " and " + input + " have the same output " + labels
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
            throw new DataException("Cannot read the folder " + folder + ": " + e, e);
        }
    }

    private static String outputName(Path input) {
        return input.getFileName().toString().replaceFirst("(?i)\\.(hdr|img)(\\.gz)?$", ".nii$2");
    }

    private static String lowerCase(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT);
    }
}
