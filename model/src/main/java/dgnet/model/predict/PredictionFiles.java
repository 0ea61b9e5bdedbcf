package dgnet.model.predict;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The files that a prediction is written to.
 *
 * @param labels the label volume
 * @param probabilities a map for background and one for each structure, in label order; empty where they are not wanted
 */
public record PredictionFiles(Path labels, List<Path> probabilities) {
    public PredictionFiles {
        probabilities = List.copyOf(probabilities);
    }

    /** The label volume alone. */
    public static PredictionFiles of(Path labels) {
        return new PredictionFiles(labels, List.of());
    }

    /** The label volume {@code scan.nii.gz} and {@code scan_probability-background.nii.gz}, {@code scan_probability-LV.nii.gz}, …. */
    public static PredictionFiles withProbabilities(Path labels, List<String> structures) {
        String name = labels.getFileName().toString();
        int end = name.toLowerCase(Locale.ROOT).lastIndexOf(".nii");
        List<Path> maps = new ArrayList<>();
        for (int label = 0; label <= structures.size(); label++) {
            String structure = label == 0 ? "background" : structures.get(label - 1);
            String safe = structure.replaceAll("[^\\p{L}\\p{N}]+", "-");
            maps.add(labels.resolveSibling(name.substring(0, end) + "_probability-" + safe + name.substring(end)));
        }
        return new PredictionFiles(labels, maps);
    }

    /** Whether all of them are there. */
    public boolean exist() {
        return Files.exists(labels) && probabilities.stream().allMatch(Files::exists);
    }
}
