package dgnet.chaos;

import dgnet.actors.event.RunEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How long things take on this machine, learnt from a run: what a fraction of them is.
 *
 * @param startUp from the process's start to the run's first event
 * @param episode of one episode
 * @param validation of one validation
 */
record Pace(Duration startUp, Duration episode, Duration validation) {
    static Pace of(Instant started, List<RunEvent> events) {
        return new Pace(
                Duration.between(started, events.get(0).at()),
                mean(all(events, RunEvent.EpisodeCompleted.class).stream()
                        .map(RunEvent.EpisodeCompleted::elapsed)
                        .toList()),
                mean(all(events, RunEvent.ValidationCompleted.class).stream()
                        .map(RunEvent.ValidationCompleted::elapsed)
                        .toList()));
    }

    private static <T> List<T> all(List<RunEvent> events, Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static Duration mean(List<Duration> durations) {
        return durations.stream().reduce(Duration.ZERO, Duration::plus).dividedBy(durations.size());
    }
}
