package dgnet.actors.service;

import dgnet.actors.api.ServiceException;
import dgnet.actors.api.ServiceException.Reason;
import dgnet.actors.api.Submission;
import dgnet.actors.config.Assignment;
import dgnet.actors.config.ConfigurationError;
import dgnet.actors.config.ConfigurationException;
import dgnet.actors.config.Presets;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.launch.RunData;
import dgnet.actors.launch.TrainingSettings;
import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Subject;
import dgnet.model.engine.DeviceMemory;
import dgnet.model.learn.MemoryEstimate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether a submission can be run, told before it is queued with every fault at once. What it may name is confined: packaged presets,
 * data below the service's data roots, devices of the service. Everything is judged by the resolved configuration, not by how it was
 * spelt.
 *
 * @param runs the folder of all runs
 * @param dataRoots folders that data may be read from
 * @param devices the service's, each with its memory in bytes
 * @param operator settings of every run, {@code key=value} each, that a submission cannot change
 * @param hostMemory how many bytes of the Java heap the batches of one run may take
 */
record SubmissionCheck(
        Path runs, List<Path> dataRoots, Map<String, Long> devices, List<String> operator, long hostMemory) {
    private static final String PLACE = "the submission";
    private static final String DATA_ROOT = "dgnet.data.root";
    private static final int MOST_SETTINGS = 200;
    private static final int LONGEST_KEY = 200;
    private static final int DEEPEST_KEY = 10;
    private static final int LONGEST_VALUE = 4096;

    /** A list of plain values: nothing in it that would include a file, or stand for something else. */
    private static final Pattern PLAIN_LIST = Pattern.compile("\\[[^\\[\\]{}$\\p{Cntrl}]*\\]");

    /**
     * A submission that can be run.
     *
     * @param submission with each key in its one spelling
     * @param episodes its length
     */
    record Checked(Submission submission, long episodes) {}

    /**
     * Checks a submission.
     *
     * @throws ServiceException where it cannot be run
     */
    Checked check(Submission submission) {
        requireSize(submission.settings());
        String name = submission.name().orElse(submission.preset());
        if (!Presets.names().contains(submission.preset())
                && !submission.preset().equals(Presets.DEFAULTS)) {
            throw new ServiceException(
                    Reason.UNUSABLE,
                    "there is no preset \"" + shown(submission.preset()) + "\"; the presets are "
                            + String.join(", ", Presets.names()));
        }
        List<ConfigurationError> faults = new ArrayList<>();
        Map<String, String> settings = canonical(submission.settings(), faults);
        RunConfiguration configuration = load(submission.preset(), name, settings, faults);
        String device = configuration.device();
        if (!device.equals(DeviceSlots.ANY) && !devices.containsKey(device)) {
            faults.add(new ConfigurationError(
                    PLACE,
                    "dgnet.device",
                    "is \"" + device + "\", but must be one of auto, " + String.join(", ", devices.keySet())));
        }
        if (dataRoot(configuration.data().root(), faults).isPresent()) {
            requireStart(configuration, faults);
        }
        refuse(faults);
        if (submission.name().isPresent() && Files.exists(runs.resolve(name))) {
            throw new ServiceException(Reason.CONFLICT, "there is a run " + name + " already; choose another name");
        }
        return new Checked(
                new Submission(submission.preset(), submission.name(), submission.priority(), settings),
                configuration.episodes());
    }

    /** The configuration of a new run that is about to start. */
    RunConfiguration configuration(String preset, String name, Map<String, String> settings) {
        return confined(parsed(preset, name, settings));
    }

    /**
     * A run that is about to start, with its data root as the place that it leads to: what was true at its submission may not be any more.
     *
     * @throws ServiceException where its data is not, or not only, within the service's data roots
     */
    RunConfiguration confined(RunConfiguration run) {
        List<ConfigurationError> faults = new ArrayList<>();
        Optional<Path> root = dataRoot(run.data().root(), faults);
        root.ifPresent(real -> requireInside(run.data().open(), faults));
        refuse(faults);
        return run.withDataRoot(root.orElseThrow());
    }

    private RunConfiguration parsed(String preset, String name, Map<String, String> settings) {
        List<String> own = new ArrayList<>(operator);
        own.add("name=" + name);
        own.add("runs-dir=" + runs);
        return RunConfiguration.ofClient(
                preset,
                own,
                settings.entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                        .toList());
    }

    /** Bytes are limited by who reads the request; here it is what they hold. */
    private static void requireSize(Map<String, String> settings) {
        if (settings.size() > MOST_SETTINGS) {
            throw new ServiceException(
                    Reason.TOO_LARGE,
                    "the submission has " + settings.size() + " settings; at most " + MOST_SETTINGS + " are read");
        }
        settings.forEach((key, value) -> {
            if (key.length() > LONGEST_KEY) {
                throw new ServiceException(
                        Reason.UNUSABLE, "the key \"" + shown(key) + "\" has more than " + LONGEST_KEY + " characters");
            }
            if (value.length() > LONGEST_VALUE) {
                throw new ServiceException(
                        Reason.UNUSABLE,
                        "the value of \"" + shown(key) + "\" has more than " + LONGEST_VALUE + " characters");
            }
        });
    }

    /** The settings with each key spelt as the packaged defaults spell it, so that no spelling hides what is set. */
    private static Map<String, String> canonical(Map<String, String> given, List<ConfigurationError> faults) {
        Map<String, String> settings = new TreeMap<>();
        given.forEach((spelt, value) -> {
            Optional<Assignment> assignment = assignment(spelt);
            String key = assignment.map(Assignment::name).orElse(shown(spelt));
            if (assignment.isEmpty() || key.contains("=")) {
                faults.add(new ConfigurationError(PLACE, "\"" + key + "\"", "is not a key"));
            } else if (assignment.get().depth() > DEEPEST_KEY) {
                faults.add(new ConfigurationError(
                        PLACE, shown(key), "has more than " + DEEPEST_KEY + " parts, more than any key"));
            } else if (value.strip().startsWith("[") && !isPlain(value)) {
                faults.add(new ConfigurationError(PLACE, "dgnet." + key, "has no plain value, as in 20 or [A, B]"));
            } else if (settings.putIfAbsent(key, value) != null) {
                faults.add(new ConfigurationError(PLACE, "dgnet." + key, "is set twice"));
            }
        });
        return settings;
    }

    private static Optional<Assignment> assignment(String key) {
        try {
            return Optional.of(Assignment.parse(key + "="));
        } catch (ConfigurationException e) {
            return Optional.empty();
        }
    }

    private RunConfiguration load(
            String preset, String name, Map<String, String> settings, List<ConfigurationError> faults) {
        try {
            return parsed(preset, name, settings);
        } catch (ConfigurationException refused) {
            if (refused.errors().isEmpty()) {
                throw new ServiceException(Reason.UNUSABLE, refused.getMessage(), faults);
            }
            faults.addAll(ofSubmission(refused));
            refuse(faults);
            throw refused;
        }
    }

    private static List<ConfigurationError> ofSubmission(ConfigurationException refused) {
        return refused.errors().stream()
                .map(fault -> new ConfigurationError(
                        fault.place().startsWith("the packaged") ? fault.place() : PLACE, fault.key(), fault.finding()))
                .toList();
    }

    private static void refuse(List<ConfigurationError> faults) {
        if (!faults.isEmpty()) {
            throw new ServiceException(Reason.UNUSABLE, new ConfigurationException(faults).getMessage(), faults);
        }
    }

    private static boolean isPlain(String value) {
        return PLAIN_LIST.matcher(value.strip()).matches();
    }

    private static String shown(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }

    /** The place of a data root, where it is one that may be read. */
    private Optional<Path> dataRoot(Path root, List<ConfigurationError> faults) {
        // The same answer for what is absent as for what is not allowed: a stranger learns nothing of the machine's
        // folders.
        Optional<Path> real = real(root).filter(path -> Files.isDirectory(path) && isInside(path));
        if (real.isEmpty()) {
            faults.add(new ConfigurationError(
                    PLACE,
                    DATA_ROOT,
                    "is \"" + root + "\", but must be a folder within the service's data-roots, " + dataRoots));
        }
        return real;
    }

    /** Refuses a data set with a file that a link takes out of the data roots. */
    private void requireInside(Dataset dataset, List<ConfigurationError> faults) {
        Stream<Path> scans = dataset.subjects().stream()
                .flatMap(subject -> Stream.concat(
                        Stream.of(subject.image()), subject.masks().stream().map(Subject.Mask::path)));
        try (Stream<Path> tables = Files.list(dataset.root())) {
            Stream.concat(tables, scans)
                    .filter(file -> real(file).filter(path -> !isInside(path)).isPresent())
                    .findFirst()
                    .ifPresent(file -> faults.add(new ConfigurationError(
                            PLACE,
                            DATA_ROOT,
                            "holds " + file + ", which leads out of the service's data-roots; copy the file there, or"
                                    + " add its folder to data-roots")));
        } catch (IOException e) {
            throw new DataException("the data folder " + dataset.root() + " cannot be listed: " + e.getMessage(), e);
        }
    }

    /** Where a path leads, links followed; nothing where there is none. */
    private static Optional<Path> real(Path path) {
        try {
            return Optional.of(path.toRealPath());
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    private boolean isInside(Path real) {
        return dataRoots.stream().flatMap(root -> real(root).stream()).anyMatch(real::startsWith);
    }

    /** What the start of the run checks without a device. */
    private void requireStart(RunConfiguration configuration, List<ConfigurationError> faults) {
        try {
            Dataset dataset = configuration.data().open();
            requireInside(dataset, faults);
            requireMemory(RunData.setup(configuration, dataset), faults);
        } catch (ConfigurationException refused) {
            faults.addAll(ofSubmission(refused));
        } catch (DataException refused) {
            faults.add(new ConfigurationError(PLACE, DATA_ROOT, "cannot be trained on: " + refused.getMessage()));
        }
    }

    private void requireMemory(TrainingSettings setup, List<ConfigurationError> faults) {
        RunConfiguration configuration = setup.configuration();
        long batches = setup.batchBytes();
        if (batches > hostMemory) {
            faults.add(
                    new ConfigurationError(
                            PLACE,
                            "dgnet.episode.in-flight",
                            "is " + configuration.episode().inFlight() + "; the batches under way would take "
                                    + DeviceMemory.text(batches) + " of the service's memory, which has "
                                    + DeviceMemory.text(hostMemory)
                                    + " for them; lower it, or episode.batch-size, episode.unlabelled-steps or data.image-size"));
        }
        long episode = MemoryEstimate.of(
                        setup.learner(), configuration.episode().batchSize())
                .bytes();
        long most = devices.entrySet().stream()
                .filter(device -> configuration.device().equals(DeviceSlots.ANY)
                        || configuration.device().equals(device.getKey()))
                .mapToLong(Map.Entry::getValue)
                .max()
                .orElse(Long.MAX_VALUE);
        if (episode > most) {
            faults.add(new ConfigurationError(
                    PLACE,
                    "dgnet.episode.batch-size",
                    "is " + configuration.episode().batchSize() + "; an episode would take "
                            + DeviceMemory.text(episode) + " by the estimate, more than the device's "
                            + DeviceMemory.text(most)
                            + "; lower it, or data.image-size, model.base-channels, or set meta.order = first"));
        }
    }
}
