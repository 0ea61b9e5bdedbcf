package dgnet.actors.config;

import dgnet.actors.run.FaultPolicy;
import dgnet.actors.run.RestartBudget;
import java.time.Duration;

/** What a run does when something fails: the keys of {@code dgnet.supervision}, and those of data, meta and checkpoint that belong to it. */
final class FaultKeys {
    private FaultKeys() {}

    static FaultPolicy read(KeyReader keys) {
        return new FaultPolicy(
                budget(keys, "supervision.domain."),
                budget(keys, "supervision.device."),
                budget(keys, "supervision.coordinator."),
                keys.choice("supervision.on-domain-lost", FaultPolicy.OnDomainLost.class),
                new FaultPolicy.Stall(
                        keys.choice("supervision.on-stall", FaultPolicy.OnStall.class),
                        keys.duration("supervision.stall-floor", Range.atLeast(1)),
                        keys.number("supervision.stall-factor", Range.atLeast(1))),
                keys.integer("data.read-attempts", Range.atLeast(1)),
                keys.duration("data.read-pause", Range.atLeast(0)),
                keys.number("data.max-quarantined", Range.closed(0, 1)),
                keys.integer("meta.max-skipped", Range.atLeast(0)),
                keys.integer("meta.max-rollbacks", Range.atLeast(0)),
                keys.number("meta.rollback-factor", Range.openLow(0, 1)),
                keys.integer("checkpoint.max-failures", Range.atLeast(0)),
                keys.duration("checkpoint.retry-pause", Range.above(0)));
    }

    private static RestartBudget budget(KeyReader keys, String group) {
        Duration first = keys.duration(group + "first-pause", Range.above(0));
        Duration longest = keys.duration(group + "longest-pause", Range.above(0));
        if (first.compareTo(longest) > 0) {
            keys.refuse(group + "longest-pause", "at least as long as first-pause");
            longest = first;
        }
        return new RestartBudget(
                keys.integer(group + "restarts", Range.atLeast(0)),
                first,
                longest,
                keys.number(group + "jitter", Range.closed(0, 1)),
                keys.duration(group + "reset-after", Range.above(0)));
    }
}
