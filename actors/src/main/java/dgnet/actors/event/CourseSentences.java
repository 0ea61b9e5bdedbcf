package dgnet.actors.event;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A run's regular course in sentences: start, episodes, validations, checkpoints, end. */
final class CourseSentences {
    private CourseSentences() {}

    static EventSentence of(RunEvent event) {
        if (event instanceof RunEvent.EpisodeCompleted episode) {
            return EventSentence.info(completed(episode));
        }
        if (event instanceof RunEvent.RunStarted started) {
            return EventSentence.info("Run " + started.run() + " starts at episode " + started.episode() + " of "
                    + started.episodes() + ": " + started.method() + " on " + names(started.domains()) + ", on "
                    + started.device()
                    + started.resumedFrom()
                            .map(from -> ", going on from " + from)
                            .orElse("") + ".");
        }
        if (event instanceof RunEvent.ValidationCompleted validation) {
            return EventSentence.info("Validation after " + validation.episode() + " episodes: mean Dice "
                    + Phrases.of(validation.mean()) + (validation.best() ? ", the best so far" : "") + "; "
                    + dice(validation.dice()) + ".");
        }
        if (event instanceof RunEvent.LearningRateReduced reduced) {
            return EventSentence.info("The learning rate falls from " + reduced.from() + " to " + reduced.to() + ".");
        }
        if (event instanceof RunEvent.CheckpointCommitted committed) {
            return EventSentence.info("Checkpoint after " + committed.episode() + " episodes committed in "
                    + committed.elapsed().toMillis() + " ms" + (committed.best() ? " as the best" : "") + ": "
                    + committed.checkpoint() + ".");
        }
        if (event instanceof RunEvent.RunCompleted completed) {
            return EventSentence.info("Run " + completed.run() + " is complete after " + completed.episode()
                    + " episodes"
                    + completed
                            .best()
                            .map(best -> "; best mean Dice " + Phrases.of(best.score()) + " after " + best.episode())
                            .orElse("")
                    + ".");
        }
        throw new IllegalStateException("there is no sentence for " + event);
    }

    private static String completed(RunEvent.EpisodeCompleted event) {
        return "Episode " + event.episode() + " is done in " + event.elapsed().toMillis() + " ms after "
                + event.waited().toMillis() + " ms without data; " + split(event.metaTrain(), event.metaTest()) + ": "
                + Phrases.of(event.losses()) + ".";
    }

    static String split(List<String> metaTrain, List<String> metaTest) {
        return metaTest.isEmpty()
                ? "trained on " + names(metaTrain)
                : "meta-train " + names(metaTrain) + ", meta-test " + names(metaTest);
    }

    private static String dice(Map<String, Map<String, Double>> dice) {
        return new TreeMap<>(dice)
                .entrySet().stream()
                        .map(domain -> domain.getKey() + ": " + Phrases.of(domain.getValue()))
                        .collect(Collectors.joining("; "));
    }

    private static String names(List<String> domains) {
        return String.join(", ", domains);
    }
}
