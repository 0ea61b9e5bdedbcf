package dgnet.actors.run;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Measures the activities of a run and sets an alarm for the time from which an activity counts as hanging. */
final class StallWatch {
    /** The activities that can hang. Events contain their names in lower case. */
    enum Activity {
        PREPARATION,
        BATCHES,
        EPISODE,
        VALIDATION,
        CHECKPOINT
    }

    /** The number of latest times that the limit is computed from. */
    private static final int WINDOW = 20;

    private final FaultPolicy.Stall policy;
    private final Map<Activity, Deque<Duration>> history = new EnumMap<>(Activity.class);
    private final Map<Activity, Long> underWay = new EnumMap<>(Activity.class);
    private final Map<Activity, Long> begun = new EnumMap<>(Activity.class);
    private final BiConsumer<Activity, Duration> setAlarm;
    private final Consumer<Activity> cancelAlarm;

    /**
     * A watch without measurements.
     *
     * @param setAlarm sets an alarm for an activity after a time
     * @param cancelAlarm cancels the alarm of an activity
     */
    StallWatch(FaultPolicy.Stall policy, BiConsumer<Activity, Duration> setAlarm, Consumer<Activity> cancelAlarm) {
        this.policy = policy;
        this.setAlarm = setAlarm;
        this.cancelAlarm = cancelAlarm;
    }

    /** Starts an activity, unless it is under way. */
    void begin(Activity activity) {
        if (underWay.putIfAbsent(activity, System.nanoTime()) == null) {
            begun.merge(activity, 1L, Long::sum);
            setAlarm.accept(activity, limit(activity));
        }
    }

    /** The activity has ended normally. */
    void end(Activity activity) {
        since(activity).ifPresent(took -> record(activity, took));
        cancel(activity);
    }

    /** The activity was cancelled; its time does not count. */
    void cancel(Activity activity) {
        if (underWay.remove(activity) != null) {
            cancelAlarm.accept(activity);
        }
    }

    /** How often an activity has started, which distinguishes its repetitions. */
    long begun(Activity activity) {
        return begun.getOrDefault(activity, 0L);
    }

    /** How long an activity has taken so far; empty if it is not under way. */
    Optional<Duration> since(Activity activity) {
        return Optional.ofNullable(underWay.get(activity)).map(start -> Duration.ofNanos(System.nanoTime() - start));
    }

    /** Records how long an activity took. */
    void record(Activity activity, Duration took) {
        Deque<Duration> times = history.computeIfAbsent(activity, none -> new ArrayDeque<>());
        times.addLast(took);
        if (times.size() > WINDOW) {
            times.removeFirst();
        }
    }

    /**
     * The time limit: {@code factor} times the longest of the latest times, at least {@code floor}; {@code factor} times {@code floor} if
     * there are none.
     */
    Duration limit(Activity activity) {
        Duration longest = history.getOrDefault(activity, new ArrayDeque<>()).stream()
                .max(Duration::compareTo)
                .orElse(policy.floor());
        Duration limit = Duration.ofNanos((long) (longest.toNanos() * policy.factor()));
        return limit.compareTo(policy.floor()) < 0 ? policy.floor() : limit;
    }
}
