package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.run.StallWatch.Activity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StallWatchTest {
    private static final Duration FLOOR = Duration.ofSeconds(10);

    private final List<String> said = new ArrayList<>();
    private final StallWatch watch = new StallWatch(
            new FaultPolicy.Stall(FaultPolicy.OnStall.REPORT, FLOOR, 4),
            (activity, limit) -> said.add("set " + activity + " " + limit.toSeconds()),
            activity -> said.add("cancel " + activity));

    @Test
    void theFirstTimeOfAnActivityHasTimeEnough() {
        assertEquals(Duration.ofSeconds(40), watch.limit(Activity.EPISODE));
    }

    @Test
    void theLimitIsAMultipleOfTheLongestOfTheLatestTimes() {
        watch.record(Activity.EPISODE, Duration.ofSeconds(20));
        watch.record(Activity.EPISODE, Duration.ofSeconds(5));

        assertEquals(Duration.ofSeconds(80), watch.limit(Activity.EPISODE));
        assertEquals(Duration.ofSeconds(40), watch.limit(Activity.VALIDATION), "each activity has its own history");
    }

    @Test
    void theLimitIsNeverBelowTheFloor() {
        watch.record(Activity.EPISODE, Duration.ofMillis(3));

        assertEquals(FLOOR, watch.limit(Activity.EPISODE));
    }

    @Test
    void whatIsLongAgoIsForgotten() {
        watch.record(Activity.EPISODE, Duration.ofSeconds(100));
        for (int i = 0; i < 20; i++) {
            watch.record(Activity.EPISODE, Duration.ofSeconds(5));
        }

        assertEquals(Duration.ofSeconds(20), watch.limit(Activity.EPISODE));
    }

    @Test
    void anAlarmIsSetOnceForEachTimeAndTakenBackAtItsEnd() {
        watch.begin(Activity.EPISODE);
        watch.begin(Activity.EPISODE);
        assertTrue(watch.since(Activity.EPISODE).isPresent());
        watch.end(Activity.EPISODE);
        watch.end(Activity.EPISODE);

        assertEquals(List.of("set EPISODE 40", "cancel EPISODE"), said);
        assertEquals(Optional.empty(), watch.since(Activity.EPISODE));
    }

    @Test
    void whatWasBrokenOffTeachesNothing() {
        watch.begin(Activity.VALIDATION);
        watch.cancel(Activity.VALIDATION);

        assertEquals(Duration.ofSeconds(40), watch.limit(Activity.VALIDATION));
        assertEquals(List.of("set VALIDATION 40", "cancel VALIDATION"), said);
    }

    @Test
    void theRepetitionsOfAnActivityAreDistinguished() {
        watch.begin(Activity.EPISODE);
        long first = watch.begun(Activity.EPISODE);
        watch.end(Activity.EPISODE);
        watch.begin(Activity.EPISODE);

        assertNotEquals(first, watch.begun(Activity.EPISODE));
    }
}
