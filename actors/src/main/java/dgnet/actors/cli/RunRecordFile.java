package dgnet.actors.cli;

import dgnet.actors.run.Quarantined;
import dgnet.actors.run.RunRecord;
import java.util.List;

/** The record of a run in its folder. */
final class RunRecordFile implements RunRecord {
    @Override
    public List<Quarantined> quarantined() {
        return List.of();
    }

    @Override
    public void quarantine(Quarantined entry) {}

    @Override
    public void episodes(long episodes) {}
}
