package dgnet.actors.service;

import dgnet.actors.api.RunState;
import dgnet.actors.service.RunHistory.Changed;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Who is next: runs that were interrupted, then those of the highest priority, then those that were submitted first. */
final class QueueOrder {
    private static final Comparator<Changed> NEXT_FIRST = Comparator.comparing(
                    (Changed run) -> !run.state().interrupted())
            .thenComparing(run -> -run.run().priority())
            .thenComparing(run -> run.run().submitted())
            .thenComparing(run -> run.run().id());

    private QueueOrder() {}

    /** Those that wait, the next one first. */
    static List<Changed> waiting(Collection<Changed> runs) {
        return runs.stream()
                .filter(run -> run.run().state() == RunState.QUEUED)
                .sorted(NEXT_FIRST)
                .toList();
    }
}
