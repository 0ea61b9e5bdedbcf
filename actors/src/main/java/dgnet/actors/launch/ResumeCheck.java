package dgnet.actors.launch;

import dgnet.actors.config.DecidingKeys;
import dgnet.actors.config.KeyChange;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.LineFile;
import dgnet.actors.event.RunEvent;
import dgnet.data.DataException;
import dgnet.model.checkpoint.CheckpointDirectory;
import dgnet.model.checkpoint.CheckpointStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks whether a run may be resumed with a configuration and with the present data. Keys that do not decide the numbers of the run may
 * change. The other keys and the data are compared with the newest complete checkpoint, and a change is rejected unless it is forced.
 */
public final class ResumeCheck {
    private final RunDirectory run;
    private final RunConfiguration stored;
    private final RunConfiguration asked;
    private final Accepted accepted;
    private final long episode;
    private final Map<String, String> provenance;
    private final Optional<ForcedChange> forcedEarlier;

    /** The changes that are accepted and recorded although they affect the numbers of the run. */
    public enum Accepted {
        NONE,
        /** Another number of threads or kind of device, which changes the rounding. A service decides these for its runs. */
        MACHINE,
        ALL
    }

    private ResumeCheck(
            RunDirectory run,
            RunConfiguration asked,
            Accepted accepted,
            Optional<CheckpointStore.Checkpoint> newest,
            Optional<ForcedChange> forcedEarlier) {
        this.run = run;
        this.stored = run.configuration();
        this.asked = asked;
        this.accepted = accepted;
        this.episode = newest.map(checkpoint -> checkpoint.progress().episode()).orElse(0L);
        this.provenance = newest.map(CheckpointStore.Checkpoint::provenance).orElse(Map.of());
        this.forcedEarlier = forcedEarlier;
    }

    /**
     * Compares the configuration.
     *
     * @throws DataException with the changes that are not allowed
     */
    public static ResumeCheck of(RunDirectory run, RunConfiguration asked, Accepted accepted) {
        CheckpointStore checkpoints = new CheckpointDirectory(run.checkpoints(), 1, Map.of());
        // The run itself reports the incomplete checkpoints.
        Optional<CheckpointStore.Checkpoint> newest = checkpoints.loadNewest(incomplete -> {});
        ResumeCheck check = new ResumeCheck(run, asked, accepted, newest, lastForced(run));
        check.reject(check.decidingKeys());
        return check;
    }

    /**
     * Compares the data and the machine, and records all changes.
     *
     * @param prepared the new configuration, with the source domains of the data
     * @param fingerprint of the prepared data
     * @param machine as {@link EngineCheck#machine}
     * @return the event for the record of the run; empty if nothing has changed
     * @throws DataException if the data or the machine differ from those of the training
     */
    public Optional<RunEvent> record(RunConfiguration prepared, String fingerprint, String machine) {
        List<String> deciding = new ArrayList<>(decidingKeys());
        deciding.addAll(data(fingerprint));
        if (accepted != Accepted.MACHINE) {
            deciding.addAll(machine(machine));
        }
        reject(deciding);
        if (accepted == Accepted.MACHINE) {
            deciding.addAll(machine(machine));
        }
        List<KeyChange> written = stored.changesTo(prepared);
        Set<String> changes =
                new LinkedHashSet<>(written.stream().map(KeyChange::toString).toList());
        changes.addAll(deciding);
        if (!deciding.isEmpty()) {
            append(new ForcedChange(Instant.now(), episode, prepared.hash(), fingerprint, List.copyOf(deciding)));
        }
        if (!written.isEmpty()) {
            run.keepConfiguration();
            run.rewrite(prepared);
        }
        return changes.isEmpty()
                ? Optional.empty()
                : Optional.of(new RunEvent.ConfigurationChanged(
                        prepared.name(), Instant.now(), episode, List.copyOf(changes), !deciding.isEmpty()));
    }

    /** The deciding keys that differ from the checkpoint, or from the configuration of the run if there is no checkpoint. */
    private List<String> decidingKeys() {
        if (forcedEarlier
                .filter(change -> change.configuration().equals(asked.hash()))
                .isPresent()) {
            return List.of();
        }
        DecidingKeys before = Optional.ofNullable(provenance.get(TrainingSettings.SETTINGS))
                .map(DecidingKeys::parse)
                .orElseGet(stored::deciding);
        // The number of threads is compared as part of the machine, whatever the key says: 0 is the number of cores.
        return before.changesTo(asked.deciding()).stream()
                .filter(change -> !change.key().equals("threads") || !provenance.containsKey(TrainingSettings.MACHINE))
                .map(KeyChange::toString)
                .toList();
    }

    private List<String> data(String fingerprint) {
        String before = provenance.getOrDefault(TrainingSettings.DATA, fingerprint);
        boolean same = before.equals(fingerprint)
                || forcedEarlier
                        .filter(change -> change.data().equals(fingerprint))
                        .isPresent();
        return same
                ? List.of()
                : List.of("data (prepared slices): " + shortened(before) + " → " + shortened(fingerprint));
    }

    private List<String> machine(String machine) {
        String before = provenance.getOrDefault(TrainingSettings.MACHINE, machine);
        String change = "machine: " + before + " → " + machine
                + " (other rounding; threads=N, or engine-threads=N of a service, sets the threads)";
        boolean same = before.equals(machine)
                || forcedEarlier
                        .filter(earlier -> earlier.episode() == episode)
                        .filter(earlier -> earlier.changes().contains(change))
                        .isPresent();
        return same ? List.of() : List.of(change);
    }

    private void reject(List<String> deciding) {
        if (accepted != Accepted.ALL && !deciding.isEmpty()) {
            throw new DataException(
                    "The run " + run.path() + " cannot be resumed with the same numbers: keys or data that decide"
                            + " them have changed since its state after " + episode + " episodes:\n  "
                            + String.join("\n  ", deciding)
                            + "\nResume with the earlier values, or train another run. dgnet resume --force resumes from that"
                            + " state with the new values, and records the change");
        }
    }

    private static Optional<ForcedChange> lastForced(RunDirectory run) {
        try {
            List<String> lines = LineFile.read(run.forced());
            return lines.isEmpty()
                    ? Optional.empty()
                    : Optional.of(JsonLine.read(lines.get(lines.size() - 1), ForcedChange.class));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the record " + run.forced() + ": " + e, e);
        }
    }

    private void append(ForcedChange change) {
        try (LineFile lines = LineFile.open(run.forced())) {
            lines.append(JsonLine.write(change));
            lines.force();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the record " + run.forced() + ": " + e, e);
        }
    }

    private static String shortened(String fingerprint) {
        return fingerprint.substring(0, Math.min(12, fingerprint.length()));
    }

    /**
     * A run was resumed with changed keys, data or machine: a line of {@code forced.jsonl}.
     *
     * @param episode completed episodes of the checkpoint
     * @param configuration the new hash of the deciding keys
     * @param data the new fingerprint of the prepared data
     * @param changes each as {@code key: old → new}
     */
    private record ForcedChange(Instant at, long episode, String configuration, String data, List<String> changes) {}
}
