package dgnet.actors.config;

import dgnet.actors.run.FaultPolicy;
import dgnet.actors.run.RestartBudget;
import java.time.Duration;

/** What a run does when something fails: the keys of {@code dgnet.supervision}, and those of data, meta and checkpoint that belong to it. */
final class FaultKeys {
    private static final int WEEK = 7 * 86_400;

    private FaultKeys() {}

    static FaultPolicy read(KeyReader keys) {
        return new FaultPolicy(
                budget(keys, "supervision.domain."),
                budget(keys, "supervision.device."),
                budget(keys, "supervision.coordinator."),
                keys.choice("supervision.on-domain-lost", FaultPolicy.OnDomainLost.class),
                new FaultPolicy.Stall(
                        keys.choice("supervision.on-stall", FaultPolicy.OnStall.class),
                        keys.duration("supervision.stall-floor", Range.closed(1, WEEK)),
                        keys.number("supervision.stall-factor", Range.closed(1, 1000))),
                keys.integer("data.read-attempts", Range.closed(1, 1000)),
                keys.duration("data.read-pause", Range.closed(0, 3600)),
                keys.number("data.max-quarantined", Range.closed(0, 1)),
                keys.integer("meta.max-skipped", Range.closed(0, 1_000_000)),
                keys.integer("meta.max-rollbacks", Range.closed(0, 1000)),
                keys.number("meta.rollback-factor", Range.openLow(0, 1)),
                keys.integer("checkpoint.max-failures", Range.closed(0, 1_000_000)),
                keys.duration("checkpoint.retry-pause", Range.openLow(0, WEEK)));
    }

    private static RestartBudget budget(KeyReader keys, String group) {
        Duration first = keys.duration(group + "first-pause", Range.openLow(0, WEEK));
        Duration longest = keys.duration(group + "longest-pause", Range.openLow(0, WEEK));
        if (first.compareTo(longest) > 0) {
            keys.refuse(group + "longest-pause", "at least as long as first-pause");
            longest = first;
        }
        return new RestartBudget(
                keys.integer(group + "restarts", Range.closed(0, 1_000_000)),
                first,
                longest,
                keys.number(group + "jitter", Range.closed(0, 1)),
                keys.duration(group + "reset-after", Range.openLow(0, WEEK)));
    }
}
