package dgnet.actors.run;

import dgnet.model.episode.EpisodePlan;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * Requests the batches of a run's next episodes, a few episodes ahead. If a change affects what an episode draws, all episodes that have not
 * been taken are dropped and requested again. Answers to earlier requests are recognised by their generation.
 */
final class EpisodeSupply {
    private final ActorContext<?> context;
    private final RunSettings settings;
    private final CoordinatorState state;
    private final Quarantine quarantine;
    private final ActorRef<EpisodeAssembly.Outcome> outcomes;
    private final Consumer<String> needed;
    private final Set<String> reported = new HashSet<>();
    private final Set<ActorRef<EpisodeAssembly.Command>> assemblies = new HashSet<>();
    private EpisodeQueue queue;
    private long generation = 0;

    /**
     * A supply without episodes.
     *
     * @param outcomes receives the result of every assembly
     * @param needed receives each domain that an episode draws from but that has no actor
     */
    EpisodeSupply(
            ActorContext<?> context,
            RunSettings settings,
            CoordinatorState state,
            Quarantine quarantine,
            ActorRef<EpisodeAssembly.Outcome> outcomes,
            Consumer<String> needed) {
        this.context = context;
        this.settings = settings;
        this.state = state;
        this.quarantine = quarantine;
        this.outcomes = outcomes;
        this.needed = needed;
        this.queue = new EpisodeQueue(state.completed(), settings.inFlight());
    }

    /** Drops everything; {@code episode} is the next one to take. */
    void startAt(long episode) {
        generation++;
        assemblies.forEach(context::stop);
        assemblies.clear();
        reported.clear();
        queue = new EpisodeQueue(episode, settings.inFlight());
    }

    /** Drops the episodes that have not been taken and requests them again. */
    void restart() {
        startAt(queue.nextToTake());
    }

    /** The number of the next episode to take. */
    long nextToTake() {
        return queue.nextToTake();
    }

    /** Requests as many episodes as there are credits. */
    void fill() {
        for (OptionalLong next = queue.nextToRequest(state.episodes());
                next.isPresent();
                next = queue.nextToRequest(state.episodes())) {
            EpisodePlan plan =
                    settings.plan(next.getAsLong(), quarantine.domains(settings.domains(), next.getAsLong()));
            List<String> lost = plan.portions().stream()
                    .map(EpisodePlan.Portion::domain)
                    .distinct()
                    .filter(domain -> !state.domains().containsKey(domain))
                    .toList();
            lost.stream().filter(reported::add).forEach(needed);
            if (!lost.isEmpty()) {
                return;
            }
            queue.requested();
            assemble(plan);
        }
    }

    private void assemble(EpisodePlan plan) {
        Map<String, Set<String>> excluded = new HashMap<>();
        for (EpisodePlan.Portion portion : plan.portions()) {
            excluded.computeIfAbsent(portion.domain(), domain -> quarantine.subjects(domain, plan.episode()));
        }
        ActorRef<EpisodeAssembly.Command> assembly = context.spawn(
                EpisodeAssembly.create(settings.name(), generation, plan, state.domains(), excluded, outcomes),
                "episode-" + plan.episode() + "-" + generation);
        context.watch(assembly);
        assemblies.add(assembly);
    }

    /** Whether an outcome belongs to the current generation of requests. */
    boolean isCurrent(EpisodeAssembly.Outcome outcome) {
        return outcome.generation() == generation;
    }

    /** An assembly has stopped. */
    void ended(ActorRef<Void> assembly) {
        assemblies.removeIf(one -> one.path().equals(assembly.path()));
    }

    /** Keeps an assembled episode until it is the next one. */
    void arrived(EpisodeAssembly.Assembled episode) {
        queue.arrived(episode);
    }

    /** Takes the next episode in order, if it has arrived. */
    Optional<EpisodeAssembly.Assembled> take() {
        return queue.take();
    }
}
