package dgnet.actors.service;

import dgnet.actors.config.ConfigurationException;
import dgnet.actors.config.ConfigurationFault;
import dgnet.actors.config.Presets;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.service.ServiceException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Whether a submission can be run, told before it is queued with every fault at once. What it may name is confined: packaged presets,
 * data below the service's data roots, devices of the service.
 *
 * @param runs the folder of all runs
 * @param dataRoots folders that data may be read from
 * @param devices the service's
 */
record SubmissionCheck(Path runs, List<Path> dataRoots, List<String> devices) {
    private static final String PREFIX = "dgnet.";
    private static final String PLACE = "the submission";
    private static final Set<String> OF_THE_SERVICE = Set.of("dgnet.name", "dgnet.runs-dir", "dgnet.data.cache");

    /** A list of plain values: nothing in it that would include a file, or stand for something else. */
    private static final Pattern PLAIN_LIST = Pattern.compile("\\[[^\\[\\]{}$\\p{Cntrl}]*\\]");

    /**
     * Checks a submission.
     *
     * @return its length in episodes
     * @throws ServiceException where it cannot be run
     */
    long episodes(Submission submission) {
        String name = submission.name().orElse(submission.preset());
        if (!Presets.names().contains(submission.preset())) {
            throw new ServiceException(
                    Reason.UNUSABLE,
                    "there is no preset \"" + submission.preset() + "\"; the presets are "
                            + String.join(", ", Presets.names()));
        }
        List<ConfigurationFault> faults = new ArrayList<>();
        Map<String, String> settings = new TreeMap<>();
        submission.settings().forEach((given, value) -> {
            String key = given.startsWith(PREFIX) ? given : PREFIX + given;
            if (OF_THE_SERVICE.contains(key)) {
                faults.add(new ConfigurationFault(PLACE, key, "is the service's to set; leave it out"));
            } else if (key.contains("=") || (value.strip().startsWith("[") && !isPlain(value))) {
                faults.add(new ConfigurationFault(PLACE, key, "has no plain value, as in 20 or [A, B]"));
            } else {
                settings.put(key, value);
            }
        });
        RunConfiguration configuration = load(submission.preset(), name, settings, faults);
        requireData(configuration.data().root(), faults);
        String device = configuration.device();
        if (!device.equals(DeviceSlots.ANY) && !devices.contains(device)) {
            faults.add(new ConfigurationFault(
                    PLACE,
                    "dgnet.device",
                    "is \"" + device + "\", but must be one of auto, " + String.join(", ", devices)));
        }
        refuse(faults);
        if (submission.name().isPresent() && Files.exists(runs.resolve(name))) {
            throw new ServiceException(Reason.CONFLICT, "there is a run " + name + " already; choose another name");
        }
        return configuration.episodes();
    }

    /** The configuration of a run that was checked. */
    RunConfiguration configuration(String preset, String name, Map<String, String> settings) {
        List<String> overrides = new ArrayList<>();
        settings.forEach((key, value) -> overrides.add(key + "=" + value));
        overrides.add("name=" + name);
        overrides.add("runs-dir=" + runs);
        return RunConfiguration.load(preset, overrides);
    }

    private RunConfiguration load(
            String preset, String name, Map<String, String> settings, List<ConfigurationFault> faults) {
        try {
            return configuration(preset, name, settings);
        } catch (ConfigurationException refused) {
            if (refused.faults().isEmpty()) {
                throw new ServiceException(Reason.UNUSABLE, refused.getMessage(), faults);
            }
            for (ConfigurationFault fault : refused.faults()) {
                faults.add(new ConfigurationFault(
                        fault.place().contains("--set") ? PLACE : fault.place(), fault.key(), fault.finding()));
            }
            refuse(faults);
            throw refused;
        }
    }

    private static void refuse(List<ConfigurationFault> faults) {
        if (!faults.isEmpty()) {
            throw new ServiceException(Reason.UNUSABLE, new ConfigurationException(faults).getMessage(), faults);
        }
    }

    private static boolean isPlain(String value) {
        return PLAIN_LIST.matcher(value.strip()).matches();
    }

    private void requireData(Path root, List<ConfigurationFault> faults) {
        try {
            // Links are followed first: where one leads out of the roots, so does the path.
            Path real = root.toRealPath();
            for (Path allowed : dataRoots) {
                if (Files.isDirectory(real) && real.startsWith(allowed.toRealPath())) {
                    return;
                }
            }
        } catch (IOException absent) {
            // The same answer as for what is there but not allowed: a stranger learns nothing of the machine's folders.
        }
        faults.add(new ConfigurationFault(
                PLACE,
                "dgnet.data.root",
                "is \"" + root + "\", but must be a folder within the service's data-roots, " + dataRoots));
    }
}
