package dgnet.actors.run;

import dgnet.actors.CborSerializable;
import dgnet.actors.event.Fault;
import dgnet.data.sample.Batch;
import dgnet.data.sample.Role;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * One source domain (a vendor, a site): answers requests for batches of its slices. It pushes nothing: what it draws was asked for.
 *
 * <p>Reading and augmenting block, so they run on {@code dgnet.loader-dispatcher}, a few at a time; further requests wait here, where
 * they are only names and numbers. A batch is a pure function of its request: a request that is repeated is answered with the same
 * batch.
 */
public final class DomainActor extends AbstractBehavior<DomainActor.Command> {
    /** What a Domain actor understands. */
    public sealed interface Command {}

    /**
     * Asks for one batch; sent by {@link EpisodeAssembly}, answered with {@link BatchDrawn} or {@link DrawFailed}.
     *
     * @param run the run that it is for
     * @param step which of the episode's steps in that role
     * @param count slices in it
     */
    public record DrawBatch(String run, long episode, Role role, int step, int count, ActorRef<Reply> replyTo)
            implements Command, CborSerializable {}

    /** The answers to {@link DrawBatch}. */
    public sealed interface Reply extends CborSerializable {}

    /** The batch that was asked for. */
    public record BatchDrawn(Batch batch) implements Reply {}

    /** There is no such batch, and why. */
    public record DrawFailed(String domain, long episode, Role role, int step, Fault fault) implements Reply {}

    private record DrawEnded(ActorRef<Reply> replyTo, Reply reply) implements Command {}

    /** Draws under way at once: one reads while another augments. */
    static final int DRAWS_AT_ONCE = 2;

    /** Requests that may wait; credits keep a run far below it. */
    static final int WAITING_AT_MOST = 1000;

    private final String run;
    private final String domain;
    private final BatchSource batches;
    private final Executor loader;
    private final Queue<DrawBatch> waiting = new ArrayDeque<>();
    private int underWay = 0;

    /** The actor of one domain of one run. */
    public static Behavior<Command> create(String run, String domain, BatchSource batches) {
        return Behaviors.setup(context -> new DomainActor(context, run, domain, batches));
    }

    private DomainActor(ActorContext<Command> context, String run, String domain, BatchSource batches) {
        super(context);
        this.run = run;
        this.domain = domain;
        this.batches = batches;
        this.loader =
                context.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig("dgnet.loader-dispatcher"));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(DrawBatch.class, this::onDrawBatch)
                .onMessage(DrawEnded.class, this::onDrawEnded)
                .build();
    }

    private Behavior<Command> onDrawBatch(DrawBatch request) {
        if (!request.run().equals(run)) {
            refuse(request, "domain " + domain + " belongs to run " + run + ", not to run " + request.run());
        } else if (underWay < DRAWS_AT_ONCE) {
            draw(request);
        } else if (waiting.size() < WAITING_AT_MOST) {
            waiting.add(request);
        } else {
            refuse(request, "domain " + domain + " has " + WAITING_AT_MOST + " requests waiting and takes no more");
        }
        return this;
    }

    private Behavior<Command> onDrawEnded(DrawEnded ended) {
        underWay--;
        ended.replyTo().tell(ended.reply());
        if (!waiting.isEmpty()) {
            draw(waiting.remove());
        }
        return this;
    }

    private void draw(DrawBatch request) {
        underWay++;
        getContext()
                .pipeToSelf(
                        CompletableFuture.supplyAsync(
                                () -> batches.draw(
                                        domain,
                                        request.episode(),
                                        request.role(),
                                        request.step(),
                                        request.count(),
                                        java.util.Set.of()),
                                loader),
                        (batch, thrown) -> new DrawEnded(
                                request.replyTo(),
                                thrown == null ? new BatchDrawn(batch) : failed(request, Fault.of(thrown))));
    }

    private void refuse(DrawBatch request, String reason) {
        request.replyTo().tell(failed(request, Fault.of("Refused", reason)));
    }

    private DrawFailed failed(DrawBatch request, Fault fault) {
        return new DrawFailed(domain, request.episode(), request.role(), request.step(), fault);
    }
}
