package dgnet.actors.experiment;

import dgnet.actors.CborSerializable;
import dgnet.actors.config.ExperimentCell;
import dgnet.actors.config.ExperimentRequest;
import dgnet.actors.experiment.ExperimentEvent.Cancelled;
import dgnet.actors.experiment.ExperimentEvent.CellDone;
import dgnet.actors.experiment.ExperimentEvent.CellFailed;
import dgnet.actors.experiment.ExperimentEvent.Deleted;
import dgnet.actors.experiment.ExperimentEvent.Extended;
import dgnet.actors.experiment.ExperimentEvent.Paused;
import dgnet.actors.experiment.ExperimentEvent.PriorityChanged;
import dgnet.actors.experiment.ExperimentEvent.Resumed;
import dgnet.actors.experiment.ExperimentEvent.Submitted;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All experiments after a part of their events, in the order of their submission. Snapshots contain it with its names.
 *
 * @param experiments by name
 */
record ExperimentStates(Map<String, ExperimentState> experiments) implements CborSerializable {
    /** What the user wants of an experiment. */
    enum Wish {
        RUN,
        PAUSE,
        CANCEL
    }

    /**
     * What became of a training.
     *
     * @param cause of a failure, as a sentence; empty if the training is evaluated
     * @param dice the mean Dice on the target by selected checkpoint
     */
    record Outcome(Optional<String> cause, Map<String, Double> dice) {}

    /**
     * One experiment.
     *
     * @param cause why it is paused, as a sentence
     * @param since the time of the submission or of the last resumption: a run that ended before is resumed
     * @param outcomes by run, also of trainings that are not part of the grid any more
     */
    record ExperimentState(
            String name,
            ExperimentRequest request,
            List<ExperimentCell> cells,
            Wish wish,
            Optional<String> cause,
            Instant submitted,
            Instant since,
            Map<String, Outcome> outcomes) {
        /** The trainings without an outcome. */
        List<ExperimentCell> open() {
            return cells.stream()
                    .filter(cell -> !outcomes.containsKey(cell.run()))
                    .toList();
        }

        /** The failed trainings with their causes. */
        Map<ExperimentCell, String> failures() {
            Map<ExperimentCell, String> failures = new LinkedHashMap<>();
            for (ExperimentCell cell : cells) {
                Outcome outcome = outcomes.get(cell.run());
                if (outcome != null && outcome.cause().isPresent()) {
                    failures.put(cell, outcome.cause().get());
                }
            }
            return failures;
        }

        /** Whether a training of the grid is evaluated. */
        boolean anyDone() {
            return cells.stream()
                    .map(cell -> outcomes.get(cell.run()))
                    .anyMatch(outcome -> outcome != null && outcome.cause().isEmpty());
        }

        private ExperimentState with(Wish now, Optional<String> why) {
            return new ExperimentState(name, request, cells, now, why, submitted, since, outcomes);
        }

        private ExperimentState with(ExperimentRequest asked, List<ExperimentCell> grid) {
            return new ExperimentState(name, asked, grid, wish, cause, submitted, since, outcomes);
        }

        private ExperimentState unevaluated() {
            Map<String, Outcome> failures = new LinkedHashMap<>(outcomes);
            failures.values().removeIf(outcome -> outcome.cause().isEmpty());
            return new ExperimentState(name, request, cells, wish, cause, submitted, since, failures);
        }

        private ExperimentState with(String run, Outcome outcome) {
            Map<String, Outcome> more = new LinkedHashMap<>(outcomes);
            more.put(run, outcome);
            return new ExperimentState(name, request, cells, wish, cause, submitted, since, more);
        }

        private ExperimentState resumed(Instant at) {
            Map<String, Outcome> kept = new LinkedHashMap<>(outcomes);
            kept.values().removeIf(outcome -> outcome.cause().isPresent());
            return new ExperimentState(name, request, cells, Wish.RUN, Optional.empty(), submitted, at, kept);
        }
    }

    ExperimentStates after(ExperimentEvent event) {
        Map<String, ExperimentState> next = new LinkedHashMap<>(experiments);
        String name = event.experiment();
        ExperimentState state = next.get(name);
        if (event instanceof Submitted submitted) {
            next.put(
                    name,
                    new ExperimentState(
                            name,
                            submitted.request(),
                            submitted.cells(),
                            Wish.RUN,
                            Optional.empty(),
                            submitted.at(),
                            submitted.at(),
                            Map.of()));
        } else if (event instanceof Extended extended) {
            ExperimentState with = state.with(extended.request(), extended.cells());
            next.put(name, extended.evaluateAgain() ? with.unevaluated() : with);
        } else if (event instanceof PriorityChanged changed) {
            ExperimentRequest old = state.request();
            next.put(
                    name,
                    state.with(
                            new ExperimentRequest(
                                    old.name(), old.preset(), old.settings(), old.grid(), changed.priority()),
                            state.cells()));
        } else if (event instanceof Paused paused) {
            next.put(name, state.with(Wish.PAUSE, Optional.of(paused.cause())));
        } else if (event instanceof Resumed resumed) {
            next.put(name, state.resumed(resumed.at()));
        } else if (event instanceof Cancelled) {
            next.put(name, state.with(Wish.CANCEL, Optional.empty()));
        } else if (event instanceof Deleted) {
            next.remove(name);
        } else if (event instanceof CellDone done) {
            next.put(name, state.with(done.run(), new Outcome(Optional.empty(), done.dice())));
        } else if (event instanceof CellFailed failed) {
            next.put(name, state.with(failed.run(), new Outcome(Optional.of(failed.cause()), Map.of())));
        }
        return new ExperimentStates(next);
    }
}
