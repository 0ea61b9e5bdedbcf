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
 * Whether an earlier run may go on with a configuration and with the data that there is now. What does not decide its numbers may have
 * changed; what does is compared with the run's newest whole checkpoint, and refused unless somebody insists.
 */
public final class ResumeCheck {
    private final RunDirectory run;
    private final RunConfiguration stored;
    private final RunConfiguration asked;
    private final boolean force;
    private final long episode;
    private final Map<String, String> provenance;
    private final Optional<ForcedChange> forcedEarlier;

    private ResumeCheck(
            RunDirectory run,
            RunConfiguration asked,
            boolean force,
            Optional<CheckpointStore.Checkpoint> newest,
            Optional<ForcedChange> forcedEarlier) {
        this.run = run;
        this.stored = run.configuration();
        this.asked = asked;
        this.force = force;
        this.episode = newest.map(checkpoint -> checkpoint.progress().episode()).orElse(0L);
        this.provenance = newest.map(CheckpointStore.Checkpoint::provenance).orElse(Map.of());
        this.forcedEarlier = forcedEarlier;
    }

    /**
     * Compares the configuration.
     *
     * @param force whether what decides the numbers may have changed
     * @throws DataException listing what may not change and has
     */
    public static ResumeCheck of(RunDirectory run, RunConfiguration asked, boolean force) {
        CheckpointStore checkpoints = new CheckpointDirectory(run.checkpoints(), 1, Map.of());
        // The run itself tells of those that are passed over.
        Optional<CheckpointStore.Checkpoint> newest = checkpoints.loadNewest(notWhole -> {});
        ResumeCheck check = new ResumeCheck(run, asked, force, newest, lastForced(run));
        check.refuse(check.decidingKeys());
        return check;
    }

    /**
     * Compares the data too, and writes down what has changed.
     *
     * @param prepared the configuration asked for, with the data's source domains
     * @param fingerprint of the prepared data
     * @return what the run's record is to say; empty where nothing has changed
     * @throws DataException where the data is not what the run was trained on
     */
    public Optional<RunEvent> record(RunConfiguration prepared, String fingerprint) {
        List<String> deciding = new ArrayList<>(decidingKeys());
        deciding.addAll(data(fingerprint));
        refuse(deciding);
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

    /** The deciding keys that differ from the checkpoint's, or from the run's configuration where there is none. */
    private List<String> decidingKeys() {
        if (forcedEarlier
                .filter(change -> change.configuration().equals(asked.hash()))
                .isPresent()) {
            return List.of();
        }
        DecidingKeys before = Optional.ofNullable(provenance.get(RunSetup.SETTINGS))
                .map(DecidingKeys::parse)
                .orElseGet(stored::deciding);
        return before.changesTo(asked.deciding()).stream()
                .map(KeyChange::toString)
                .toList();
    }

    private List<String> data(String fingerprint) {
        String before = provenance.getOrDefault(RunSetup.DATA, fingerprint);
        boolean same = before.equals(fingerprint)
                || forcedEarlier
                        .filter(change -> change.data().equals(fingerprint))
                        .isPresent();
        return same
                ? List.of()
                : List.of("data (prepared slices): " + shortened(before) + " → " + shortened(fingerprint));
    }

    private void refuse(List<String> deciding) {
        if (!force && !deciding.isEmpty()) {
            throw new DataException(
                    "the run " + run.path() + " cannot go on with the numbers that it would have had: what"
                            + " decides them has changed since its state after " + episode + " episodes:\n  "
                            + String.join("\n  ", deciding)
                            + "\nGo on with the earlier values, or train another run; or insist (dgnet resume --force): the run"
                            + " then goes on from that state with the new values, and its record says so");
        }
    }

    private static Optional<ForcedChange> lastForced(RunDirectory run) {
        try {
            List<String> lines = LineFile.read(run.forced());
            return lines.isEmpty()
                    ? Optional.empty()
                    : Optional.of(JsonLine.read(lines.get(lines.size() - 1), ForcedChange.class));
        } catch (IOException e) {
            throw new UncheckedIOException("the run's record " + run.forced() + " cannot be read: " + e, e);
        }
    }

    private void append(ForcedChange change) {
        try (LineFile lines = LineFile.open(run.forced())) {
            lines.append(JsonLine.write(change));
            lines.force();
        } catch (IOException e) {
            throw new UncheckedIOException("the run's record " + run.forced() + " cannot be written: " + e, e);
        }
    }

    private static String shortened(String fingerprint) {
        return fingerprint.substring(0, Math.min(12, fingerprint.length()));
    }
}
