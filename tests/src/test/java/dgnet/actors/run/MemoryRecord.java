package dgnet.actors.run;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A record that outlives the run but not the test. */
public class MemoryRecord implements RunRecord {
    private final List<Quarantined> entries = new CopyOnWriteArrayList<>();
    private volatile long episodes = -1;

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

    /** The length that was set last; −1 if none was. */
    long episodes() {
        return episodes;
    }
}
