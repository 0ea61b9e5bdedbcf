package dgnet.actors.run;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** How long a run's activities took lately, and from when on one of them counts as hanging. */
final class StallWatch {
    /** What can hang. */
    enum Activity {
        PREPARATION,
        BATCHES,
        EPISODE,
        VALIDATION,
        CHECKPOINT
    }

    /** Latest times that count. */
    private static final int WINDOW = 20;

    private final FaultPolicy.Stall policy;
    private final Map<Activity, Deque<Duration>> history = new EnumMap<>(Activity.class);
    private final Map<Activity, Long> underWay = new EnumMap<>(Activity.class);
    private final Map<Activity, Long> begun = new EnumMap<>(Activity.class);
    private final BiConsumer<Activity, Duration> setAlarm;
    private final Consumer<Activity> cancelAlarm;

    /**
     * A watch that has seen nothing yet.
     *
     * @param setAlarm asks for an alarm after a time
     * @param cancelAlarm no alarm is wanted any more
     */
    StallWatch(FaultPolicy.Stall policy, BiConsumer<Activity, Duration> setAlarm, Consumer<Activity> cancelAlarm) {
        this.policy = policy;
        this.setAlarm = setAlarm;
        this.cancelAlarm = cancelAlarm;
    }

    /** An activity begins, unless it is under way. */
    void begin(Activity activity) {
        if (underWay.putIfAbsent(activity, System.nanoTime()) == null) {
            begun.merge(activity, 1L, Long::sum);
            setAlarm.accept(activity, limit(activity));
        }
    }

    /** The activity has ended as it should. */
    void end(Activity activity) {
        since(activity).ifPresent(took -> learn(activity, took));
        forget(activity);
    }

    /** The activity was broken off: how long it took says nothing. */
    void forget(Activity activity) {
        if (underWay.remove(activity) != null) {
            cancelAlarm.accept(activity);
        }
    }

    /** How often an activity has begun: tells one time of it from another. */
    long begun(Activity activity) {
        return begun.getOrDefault(activity, 0L);
    }

    /** How long an activity has taken so far; empty where it is not under way. */
    Optional<Duration> since(Activity activity) {
        return Optional.ofNullable(underWay.get(activity)).map(start -> Duration.ofNanos(System.nanoTime() - start));
    }

    /** Takes note of how long an activity took. */
    void learn(Activity activity, Duration took) {
        Deque<Duration> times = history.computeIfAbsent(activity, none -> new ArrayDeque<>());
        times.addLast(took);
        if (times.size() > WINDOW) {
            times.removeFirst();
        }
    }

    /** {@code factor} times the longest of the latest times, at least {@code floor}; without any, {@code factor} times {@code floor}. */
    Duration limit(Activity activity) {
        Duration longest = history.getOrDefault(activity, new ArrayDeque<>()).stream()
                .max(Duration::compareTo)
                .orElse(policy.floor());
        Duration limit = Duration.ofNanos((long) (longest.toNanos() * policy.factor()));
        return limit.compareTo(policy.floor()) < 0 ? policy.floor() : limit;
    }
}
