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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The check of a submission before it is queued; reports all errors at once. A submission can only use packaged presets, data in the
 * service's data roots and devices of the service. The resolved configuration is checked, not the spelling of the submission.
 *
 * @param runs the folder of all runs
 * @param dataRoots the folders that data may be read from
 * @param devices the devices of the service with their memory in bytes
 * @param operator the settings that a submission cannot change, each as {@code key=value}
 * @param heap the Java heap of a run's process in bytes
 * @param host the memory for the processes of runs
 */
record SubmissionCheck(
        Path runs, List<Path> dataRoots, Map<String, Long> devices, List<String> operator, long heap, HostMemory host) {
    private static final String PLACE = "the submission";
    private static final String DATA_ROOT = "dgnet.data.root";
    private static final int MOST_SETTINGS = 200;
    private static final int LONGEST_KEY = 200;
    private static final int DEEPEST_KEY = 10;
    private static final int LONGEST_VALUE = 4096;

    /** A list of plain values, without includes or substitutions. */
    private static final Pattern PLAIN_LIST = Pattern.compile("\\[[^\\[\\]{}$\\p{Cntrl}]*\\]");

    /**
     * A submission that can be run.
     *
     * @param submission the submission with each key in its canonical spelling
     * @param episodes the run's length
     * @param memory the estimated memory of its process
     */
    record Checked(Submission submission, long episodes, RunMemory memory) {}

    /**
     * Checks a submission.
     *
     * @throws ServiceException if it cannot be run
     */
    Checked check(Submission submission) {
        requireSize(submission.settings());
        requirePreset(submission.preset());
        String name = submission.name().orElse(submission.preset());
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
        RunMemory memory = dataRoot(configuration.data().root(), faults)
                .map(root -> requireStart(configuration, faults))
                .orElse(RunMemory.UNKNOWN);
        refuse(faults);
        if (submission.name().isPresent() && Files.exists(runs.resolve(name))) {
            throw new ServiceException(Reason.CONFLICT, "there is a run " + name + " already; choose another name");
        }
        return new Checked(
                new Submission(submission.preset(), submission.name(), submission.priority(), settings),
                configuration.episodes(),
                memory);
    }

    /** The configuration of a new run that is about to start. */
    RunConfiguration configuration(String preset, String name, Map<String, String> settings) {
        return confined(parsed(preset, name, settings));
    }

    /**
     * The configuration of a run that is about to start, with the real path of its data root. Links can have changed since the submission.
     *
     * @throws ServiceException if not all of its data is within the service's data roots
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

    /**
     * The settings of a request with each key in its canonical spelling.
     *
     * @throws ServiceException if there is no such preset, or a setting is not a key with a plain value
     */
    Map<String, String> settings(String preset, Map<String, String> given) {
        requireSize(given);
        requirePreset(preset);
        List<ConfigurationError> faults = new ArrayList<>();
        Map<String, String> settings = canonical(given, faults);
        refuse(faults);
        return settings;
    }

    private static void requirePreset(String preset) {
        if (!Presets.names().contains(preset) && !preset.equals(Presets.DEFAULTS)) {
            throw new ServiceException(
                    Reason.UNUSABLE,
                    "there is no preset \"" + shown(preset) + "\"; the presets are "
                            + String.join(", ", Presets.names()));
        }
    }

    /** Checks the number and the length of the settings. The HTTP server limits the bytes of the request. */
    private static void requireSize(Map<String, String> settings) {
        if (settings.size() > MOST_SETTINGS) {
            throw new ServiceException(
                    Reason.TOO_LARGE,
                    "the submission has " + settings.size() + " settings; at most " + MOST_SETTINGS + " are accepted");
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

    /** The settings with each key in its canonical spelling, so that two spellings of a key are recognised. */
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
                faults.add(new ConfigurationError(PLACE, "dgnet." + key, "is not a plain value such as 20 or [A, B]"));
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

    /** The real path of a data root, if it may be read. */
    private Optional<Path> dataRoot(Path root, List<ConfigurationError> faults) {
        // The same answer if the folder does not exist and if it is not allowed, so that a client cannot explore the
        // machine's folders.
        Optional<Path> real = real(root).filter(path -> Files.isDirectory(path) && isInside(path));
        if (real.isEmpty()) {
            faults.add(new ConfigurationError(
                    PLACE,
                    DATA_ROOT,
                    "is \"" + root + "\", but must be a folder within the service's data-roots, " + dataRoots));
        }
        return real;
    }

    /** Rejects a data set with a file that is a link out of the data roots. */
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
                            "contains " + file + ", a link out of the service's data-roots; copy the file there, or"
                                    + " add its folder to data-roots")));
        } catch (IOException e) {
            throw new DataException("the data folder " + dataset.root() + " cannot be listed: " + e.getMessage(), e);
        }
    }

    /** The real path, with links followed; empty if it does not exist. */
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

    /** Performs the checks of the run's start that need no device. */
    private RunMemory requireStart(RunConfiguration configuration, List<ConfigurationError> faults) {
        try {
            Dataset dataset = configuration.data().open();
            requireInside(dataset, faults);
            TrainingSettings setup = RunData.setup(configuration, dataset);
            requireBatches(setup, faults);
            RunMemory memory = RunMemory.of(setup, heap);
            requireMemory(memory, configuration, faults);
            return memory;
        } catch (ConfigurationException refused) {
            faults.addAll(ofSubmission(refused));
        } catch (DataException refused) {
            faults.add(new ConfigurationError(PLACE, DATA_ROOT, "cannot be trained on: " + refused.getMessage()));
        }
        return RunMemory.UNKNOWN;
    }

    /**
     * The estimated memory of a run; lists its data set.
     *
     * @throws DataException if the data cannot be used
     */
    RunMemory memory(RunConfiguration configuration) {
        return RunMemory.of(RunData.setup(configuration, configuration.data().open()), heap);
    }

    private void requireBatches(TrainingSettings setup, List<ConfigurationError> faults) {
        long batches = setup.batchBytes();
        long most = (long) (heap * RunMemory.BATCHES);
        if (batches > most) {
            faults.add(new ConfigurationError(
                    PLACE,
                    "dgnet.episode.in-flight",
                    "is " + setup.configuration().episode().inFlight() + "; the batches under way would take "
                            + DeviceMemory.text(batches) + " of the Java heap of the run's process, which has "
                            + DeviceMemory.text(most) + " for them (half of the service's process.heap); lower it, or"
                            + " episode.batch-size, episode.unlabelled-steps or data.image-size"));
        }
    }

    /** Rejects a run that fits on none of its devices although no other run is active. */
    private void requireMemory(RunMemory memory, RunConfiguration configuration, List<ConfigurationError> faults) {
        List<String> accepted = devices.keySet().stream()
                .filter(device -> configuration.device().equals(DeviceSlots.ANY)
                        || configuration.device().equals(device))
                .sorted(Comparator.comparing(devices::get).reversed())
                .toList();
        List<String> findings = accepted.stream()
                .flatMap(device -> memory.excess(device, devices.get(device), host.most()).stream())
                .toList();
        if (!accepted.isEmpty() && findings.size() == accepted.size()) {
            faults.add(new ConfigurationError(
                    PLACE,
                    "dgnet.episode.batch-size",
                    "is " + configuration.episode().batchSize() + "; the run would take " + findings.get(0)
                            + "; lower it, or data.image-size, model.base-channels, episode.in-flight, or set meta.order ="
                            + " first"));
        }
    }
}
