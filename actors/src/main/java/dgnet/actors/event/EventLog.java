package dgnet.actors.event;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes every event into the log, one sentence each; a failed run's stack trace only at debug level. */
public final class EventLog extends AbstractBehavior<RunEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

    /** A log of one run. */
    public static Behavior<RunEvent> create() {
        return Behaviors.setup(EventLog::new);
    }

    private EventLog(ActorContext<RunEvent> context) {
        super(context);
    }

    @Override
    public Receive<RunEvent> createReceive() {
        return newReceiveBuilder()
                .onMessage(RunEvent.RunStarted.class, this::onStarted)
                .onMessage(RunEvent.EpisodeCompleted.class, this::onEpisode)
                .onMessage(RunEvent.EpisodeSkipped.class, this::onSkipped)
                .onMessage(RunEvent.ValidationCompleted.class, this::onValidation)
                .onMessage(RunEvent.LearningRateReduced.class, this::onReduced)
                .onMessage(RunEvent.CheckpointCommitted.class, this::onCommitted)
                .onMessage(RunEvent.RunCompleted.class, this::onCompleted)
                .onMessage(RunEvent.RunFailed.class, this::onFailed)
                .build();
    }

    private Behavior<RunEvent> onStarted(RunEvent.RunStarted event) {
        LOG.info(
                "Run {} starts at episode {} of {}: {} on {}, on {}{}.",
                event.run(),
                event.episode(),
                event.episodes(),
                event.method(),
                names(event.domains()),
                event.device(),
                event.resumedFrom().map(from -> ", going on from " + from).orElse(""));
        return this;
    }

    private Behavior<RunEvent> onEpisode(RunEvent.EpisodeCompleted event) {
        LOG.info(
                "Episode {} is done in {} ms after {} ms without data; {}: {}.",
                event.episode(),
                event.elapsed().toMillis(),
                event.waited().toMillis(),
                split(event.metaTrain(), event.metaTest()),
                Phrases.of(event.losses()));
        return this;
    }

    private Behavior<RunEvent> onSkipped(RunEvent.EpisodeSkipped event) {
        LOG.warn(
                "Episode {} is not applied in full, its numbers are not finite; {}: {}.",
                event.episode(),
                split(event.metaTrain(), event.metaTest()),
                String.join(", ", event.terms()));
        return this;
    }

    private Behavior<RunEvent> onValidation(RunEvent.ValidationCompleted event) {
        LOG.info(
                "Validation after {} episodes: mean Dice {}{}; {}.",
                event.episode(),
                Phrases.of(event.mean()),
                event.best() ? ", the best so far" : "",
                dice(event.dice()));
        return this;
    }

    private Behavior<RunEvent> onReduced(RunEvent.LearningRateReduced event) {
        LOG.info("The learning rate falls from {} to {}.", event.from(), event.to());
        return this;
    }

    private Behavior<RunEvent> onCommitted(RunEvent.CheckpointCommitted event) {
        LOG.info(
                "Checkpoint after {} episodes committed in {} ms{}: {}.",
                event.episode(),
                event.elapsed().toMillis(),
                event.best() ? " as the best" : "",
                event.checkpoint());
        return this;
    }

    private Behavior<RunEvent> onCompleted(RunEvent.RunCompleted event) {
        LOG.info(
                "Run {} is complete after {} episodes{}.",
                event.run(),
                event.episode(),
                event.best()
                        .map(best -> "; best mean Dice " + Phrases.of(best.score()) + " after " + best.episode())
                        .orElse(""));
        return Behaviors.stopped();
    }

    private Behavior<RunEvent> onFailed(RunEvent.RunFailed event) {
        LOG.error(
                "Run {} has failed at episode {}: {}",
                event.run(),
                event.episode(),
                event.fault().message());
        LOG.debug("{}", event.fault().trace());
        return Behaviors.stopped();
    }

    private static String dice(Map<String, Map<String, Double>> dice) {
        return new TreeMap<>(dice)
                .entrySet().stream()
                        .map(domain -> domain.getKey() + ": " + Phrases.of(domain.getValue()))
                        .collect(Collectors.joining("; "));
    }

    private static String split(List<String> metaTrain, List<String> metaTest) {
        return metaTest.isEmpty()
                ? "trained on " + names(metaTrain)
                : "meta-train " + names(metaTrain) + ", meta-test " + names(metaTest);
    }

    private static String names(List<String> domains) {
        return String.join(", ", domains);
    }
}
