package dgnet.actors.launch;

import dgnet.data.DataException;
import dgnet.data.dataset.Structures;
import dgnet.model.predict.EnsembleModel;
import dgnet.model.predict.SegmentationModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The source of one model, or of several models whose probabilities are averaged.
 *
 * @param members at least one; the first is used for what cannot be averaged
 */
public record ModelSources(List<ModelSource> members) {
    /** The end of the name of an experiment's run. */
    private static final String SEED = "-s-?[0-9]+-[0-9a-f]{8}";

    public ModelSources {
        members = List.copyOf(members);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("at least one model is needed");
        }
    }

    /**
     * The sources of models. Each path is one as for {@link ModelSource#of}, the name of a run, a folder with runs, or the beginning of the
     * names of the runs that an experiment trained with several seeds: {@code runs/paper/dgnet-D} for {@code dgnet-D-s1-1a2b3c4d} and its
     * like.
     *
     * @throws DataException if there is no model at a path, or the same model is given twice
     */
    public static ModelSources of(List<Path> asked) {
        Map<Path, Path> given = new LinkedHashMap<>();
        List<ModelSource> members = asked.stream()
                .flatMap(path -> expanded(path).stream())
                .map(path -> {
                    ModelSource source = ModelSource.of(path);
                    Path other = given.putIfAbsent(source.path(), path);
                    if (other != null) {
                        throw new DataException("The models " + other + " and " + path + " are the same, "
                                + source.path() + "; give each model once");
                    }
                    return source;
                })
                .toList();
        return new ModelSources(members);
    }

    /** The paths of the models that a path as for {@link #of} stands for. */
    public static List<Path> expanded(Path asked) {
        Path path = RunDirectory.locate(asked);
        List<Path> runs = List.of();
        if (!Files.exists(path)) {
            Pattern seed = Pattern.compile(Pattern.quote(String.valueOf(path.getFileName())) + SEED);
            runs = runs(path.toAbsolutePath().normalize().getParent()).stream()
                    .filter(run -> seed.matcher(run.getFileName().toString()).matches())
                    .toList();
        } else if (Files.isDirectory(path) && !RunDirectory.isRun(path)) {
            runs = runs(path);
        }
        return runs.isEmpty() ? List.of(path) : runs;
    }

    /** The runs in a folder by name; none if there is no such folder. */
    private static List<Path> runs(Path folder) {
        if (folder == null || !Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(RunDirectory::isRun).sorted().toList();
        } catch (IOException e) {
            throw new DataException("Cannot list " + folder + ": " + e.getMessage(), e);
        }
    }

    /** The paths of the models. */
    public List<Path> paths() {
        return members.stream().map(ModelSource::path).toList();
    }

    /** The path of the model, or "the mean of 2 models: …" with their paths. */
    public String title() {
        List<String> paths = paths().stream().map(Path::toString).toList();
        return paths.size() == 1
                ? paths.get(0)
                : "the mean of " + paths.size() + " models: " + String.join(", ", paths);
    }

    /** The structures of the first model; {@link #open} requires them of all. */
    public Structures structures() {
        return members.get(0).structures();
    }

    /** The source domains of any of the models. */
    public List<String> domains() {
        return members.stream()
                .flatMap(member -> member.domains().stream())
                .distinct()
                .toList();
    }

    /** The runs of the models; empty if one of them is a model file. */
    public Optional<List<RunDirectory>> runs() {
        return members.stream().allMatch(member -> member.run().isPresent())
                ? Optional.of(members.stream()
                        .flatMap(member -> member.run().stream())
                        .toList())
                : Optional.empty();
    }

    /**
     * Opens the models as one. Call this on the thread that uses the model.
     *
     * @throws DataException if models differ in structures or preparation
     */
    public SegmentationModel open() {
        Map<String, Supplier<SegmentationModel>> openings = members.stream()
                .collect(Collectors.toMap(
                        member -> member.path().toString(),
                        ModelSource::opening,
                        (one, other) -> one,
                        LinkedHashMap::new));
        return EnsembleModel.open(openings);
    }
}
