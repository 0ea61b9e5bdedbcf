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
 * Keeps the batches of a run's next episodes coming, a few episodes ahead. Whenever something changes what an episode draws, everything
 * that has not been taken is dropped and asked for anew; answers to what was asked before are then recognised by their generation.
 */
final class EpisodeSupply {
    private final ActorContext<?> context;
    private final RunSettings settings;
    private final Orders orders;
    private final Quarantine quarantine;
    private final ActorRef<EpisodeAssembly.Outcome> outcomes;
    private final Consumer<String> needed;
    private final Set<String> asked = new HashSet<>();
    private final Set<ActorRef<EpisodeAssembly.Command>> assemblies = new HashSet<>();
    private EpisodeQueue queue;
    private long generation = 0;

    /**
     * A supply that has nothing yet.
     *
     * @param outcomes is told every outcome
     * @param needed told of a domain that an episode draws from and that has no actor
     */
    EpisodeSupply(
            ActorContext<?> context,
            RunSettings settings,
            Orders orders,
            Quarantine quarantine,
            ActorRef<EpisodeAssembly.Outcome> outcomes,
            Consumer<String> needed) {
        this.context = context;
        this.settings = settings;
        this.orders = orders;
        this.quarantine = quarantine;
        this.outcomes = outcomes;
        this.needed = needed;
        this.queue = new EpisodeQueue(orders.reached, settings.inFlight());
    }

    /** Drops everything; the next episode to be taken is this one. */
    void startAt(long episode) {
        generation++;
        assemblies.forEach(context::stop);
        assemblies.clear();
        asked.clear();
        queue = new EpisodeQueue(episode, settings.inFlight());
    }

    /** Drops what has not been taken and begins with it again. */
    void restart() {
        startAt(queue.nextToTake());
    }

    /** The episode whose turn it is. */
    long nextToTake() {
        return queue.nextToTake();
    }

    /** Asks for as many episodes as there are credits. */
    void fill() {
        for (OptionalLong next = queue.nextToAsk(orders.episodes);
                next.isPresent();
                next = queue.nextToAsk(orders.episodes)) {
            EpisodePlan plan =
                    settings.plan(next.getAsLong(), quarantine.domains(settings.domains(), next.getAsLong()));
            List<String> lost = plan.portions().stream()
                    .map(EpisodePlan.Portion::domain)
                    .distinct()
                    .filter(domain -> !orders.domains.containsKey(domain))
                    .toList();
            lost.stream().filter(asked::add).forEach(needed);
            if (!lost.isEmpty()) {
                return;
            }
            queue.asked();
            assemble(plan);
        }
    }

    private void assemble(EpisodePlan plan) {
        Map<String, Set<String>> excluded = new HashMap<>();
        for (EpisodePlan.Portion portion : plan.portions()) {
            excluded.computeIfAbsent(portion.domain(), domain -> quarantine.subjects(domain, plan.episode()));
        }
        ActorRef<EpisodeAssembly.Command> assembly = context.spawn(
                EpisodeAssembly.create(settings.name(), generation, plan, orders.domains, excluded, outcomes),
                "episode-" + plan.episode() + "-" + generation);
        context.watch(assembly);
        assemblies.add(assembly);
    }

    /** Whether an outcome belongs to what is wanted now. */
    boolean isCurrent(EpisodeAssembly.Outcome outcome) {
        return outcome.generation() == generation;
    }

    /** An assembly has stopped. */
    void ended(ActorRef<Void> assembly) {
        assemblies.removeIf(one -> one.path().equals(assembly.path()));
    }

    /** Keeps an assembled episode until its turn. */
    void arrived(EpisodeAssembly.Assembled episode) {
        queue.arrived(episode);
    }

    /** The next episode in order, if it is there. */
    Optional<EpisodeAssembly.Assembled> take() {
        return queue.take();
    }
}
