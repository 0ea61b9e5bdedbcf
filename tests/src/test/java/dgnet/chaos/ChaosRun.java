package dgnet.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.event.RunEvent;
import java.util.ArrayList;
import java.util.List;

/** A run that is killed by a plan, resumed each time and then left to end, beside the same run undisturbed. */
final class ChaosRun {
    private final Program program;
    private final long seed;
    private final KillPlan plan;
    private final RunFolder undisturbed;
    private final RunFolder run;
    private final Journal journal;
    private final List<Kill> kills = new ArrayList<>();

    ChaosRun(Program program, long seed, KillPlan plan) {
        this.program = program;
        this.seed = seed;
        this.plan = plan;
        this.undisturbed = program.run("undisturbed");
        this.run = program.run("disturbed");
        this.journal = new Journal(run.events());
    }

    /** Runs both to their ends; what every kill must leave behind is checked at once. */
    ChaosReport run() {
        KillWatch watch = new KillWatch(run, journal, undisturbed());
        for (KillMoment moment : plan.moments()) {
            kill(watch, moment);
        }
        // A checkpoint can be over before the kill arrives; then that was one kill more.
        while (kills.stream().filter(Kill::insideCheckpoint).count() < plan.insideCheckpoint()) {
            kill(watch, new KillMoment(KillMoment.Aim.CHECKPOINT, 0, 0));
        }
        try (TrainingProcess last = start()) {
            last.succeed();
        }
        requireWellEnded();
        return new ChaosReport(
                seed,
                plan.episodes(),
                kills,
                journal.events(),
                TensorComparison.of(undisturbed.newest().path(), run.newest().path()));
    }

    /** What the schedule has come to, best score and step size, is that of the undisturbed run. */
    void requireSameProgress() {
        assertEquals(undisturbed.newest().progress(), run.newest().progress(), "progress in the last checkpoint");
    }

    private Pace undisturbed() {
        try (TrainingProcess process = program.train(undisturbed, seed, plan.episodes())) {
            process.succeed();
            return Pace.of(process.startedAt(), new Journal(undisturbed.events()).events());
        }
    }

    /** A process that was killed before it had made the run's folder leaves nothing to resume. */
    private TrainingProcess start() {
        return run.exists() ? program.resume(run) : program.train(run, seed, plan.episodes());
    }

    private void kill(KillWatch watch, KillMoment moment) {
        int before = journal.size();
        try (TrainingProcess process = start()) {
            watch.kill(process, before, moment);
            Kill kill = new Kill(journal.size(), journal.after(before), run.unfinished(process.id()));
            kills.add(kill);
            run.requireWholeCheckpoints();
            if (kill.told().stream().anyMatch(event -> event instanceof RunEvent.CheckpointCommitted)) {
                assertEquals(List.of(), run.leftoversOfOthers(process.id()), "left over after a later save");
            }
        }
    }

    private void requireWellEnded() {
        List<RunEvent> events = journal.events();
        assertTrue(journal.endsWithAWholeLine(), "the journal's last line has no end");
        assertTrue(events.get(events.size() - 1) instanceof RunEvent.RunCompleted, "the run's last event: " + events);
        assertEquals(List.of(), run.leftovers(), "left over at the end");
        run.requireWholeCheckpoints();
    }
}
