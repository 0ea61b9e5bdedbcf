package dgnet.actors.run;

import dgnet.actors.run.RunRecord.Quarantined;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A record that outlives the run but not the test. */
public class MemoryRecord implements RunRecord {
    private final List<Quarantined> entries = new CopyOnWriteArrayList<>();
    private volatile long episodes = -1;
    private volatile Optional<String> lost = Optional.empty();

    @Override
    public List<Quarantined> quarantined() {
        return List.copyOf(entries);
    }

    @Override
    public void quarantine(Quarantined entry) {
        entries.add(entry);
    }

    @Override
    public void episodes(long length) {
        episodes = length;
    }

    @Override
    public Optional<String> lost() {
        return lost;
    }

    /** From now on nothing can be kept, for this reason. */
    void lose(String reason) {
        lost = Optional.of(reason);
    }

    /** The length that was set last; −1 if none was. */
    long episodes() {
        return episodes;
    }
}
