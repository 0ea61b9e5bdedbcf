package dgnet.actors.launch;

import dgnet.actors.config.RunConfiguration;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.LineFile;
import dgnet.actors.run.RunRecord;
import dgnet.actors.run.RunRecord.Quarantined;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The record of a run in its folder: {@code quarantine.jsonl}, one entry a line, and the length in {@code resolved.conf}. */
public final class RunRecordFile implements RunRecord {
    private final RunDirectory run;
    private final ProcessLock lock;
    private final Path file;
    private final List<Quarantined> entries;
    private RunConfiguration configuration;

    /**
     * The record of a run.
     *
     * @param lock of the run
     * @param configuration the present configuration of the run
     */
    public RunRecordFile(RunDirectory run, ProcessLock lock, RunConfiguration configuration) {
        this.run = run;
        this.lock = lock;
        this.file = run.quarantine();
        this.configuration = configuration;
        try {
            this.entries = new ArrayList<>(LineFile.read(file).stream()
                    .map(line -> JsonLine.read(line, Quarantined.class))
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the record " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public List<Quarantined> quarantined() {
        return List.copyOf(entries);
    }

    @Override
    public void quarantine(Quarantined entry) {
        entries.add(entry);
        try (LineFile lines = LineFile.open(file)) {
            lines.append(JsonLine.write(entry));
            lines.force();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the record " + file + ": " + e, e);
        }
    }

    /**
     * Adds the subjects that could not be prepared, except those from an earlier start.
     *
     * @return the added entries
     */
    public List<Quarantined> refused(List<Quarantined> refused) {
        List<Quarantined> added = new ArrayList<>();
        for (Quarantined entry : refused) {
            boolean known = entries.stream()
                    .anyMatch(one -> one.episode() == entry.episode()
                            && one.domain().equals(entry.domain())
                            && one.subject().equals(entry.subject()));
            if (!known) {
                quarantine(entry);
                added.add(entry);
            }
        }
        return added;
    }

    @Override
    public void episodes(long episodes) {
        RunConfiguration changed = configuration.withEpisodes(episodes);
        run.rewrite(changed);
        configuration = changed;
    }

    @Override
    public Optional<String> lost() {
        return run.lost(lock);
    }
}
