package dgnet.actors.run;

import dgnet.actors.CborSerializable;
import dgnet.actors.event.Fault;
import dgnet.data.SubjectException;
import dgnet.data.prepare.ReadPolicy;
import dgnet.data.sample.AmplitudeSpectrum;
import dgnet.data.sample.Batch;
import dgnet.data.sample.BatchRequest;
import dgnet.data.sample.Role;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.pattern.Patterns;

/**
 * One source domain (a vendor, a site): answers requests for batches of its slices. It pushes nothing: what it draws was asked for.
 *
 * <p>Reading and augmenting block, so they run on {@code dgnet.loader-dispatcher}, a few at a time; further requests wait here, where
 * they are only names and numbers. A batch is a pure function of its request: a request that is repeated is answered with the same
 * batch.
 *
 * <p>A subject that cannot be read is tried again, then reported. Any other failure of a draw is thrown, so that supervision decides;
 * the requests outlive a restart and are then answered.
 */
public final class DomainActor extends AbstractBehavior<DomainActor.Command> {
    /** What a Domain actor understands. */
    public sealed interface Command {}

    /**
     * Asks for one batch; sent by {@link EpisodeAssembly}, answered with one of the replies.
     *
     * @param run the run that it is for
     * @param batch which batch
     * @param partner whose amplitudes are mixed in, if the run mixes any
     */
    public record DrawBatch(String run, BatchRequest batch, Optional<Partner> partner, ActorRef<Reply> replyTo)
            implements Command, CborSerializable {}

    /**
     * Another domain of the same half of an episode.
     *
     * @param excluded its subjects that are not drawn from
     */
    public record Partner(String domain, ActorRef<Command> actor, Set<String> excluded) {
        public Partner {
            excluded = Set.copyOf(excluded);
        }
    }

    /**
     * Asks for amplitudes of this domain's slices; sent by another Domain actor that mixes them into a batch, answered with one of the
     * {@link AmplitudeReply}s.
     *
     * @param by the other's domain
     * @param slices which slices, of this domain
     */
    public record DrawAmplitudes(String by, BatchRequest slices, ActorRef<AmplitudeReply> replyTo)
            implements Command, CborSerializable {}

    /** The answers to {@link DrawAmplitudes}. */
    public sealed interface AmplitudeReply extends CborSerializable {}

    /** The amplitudes, one for each slice that was asked for. */
    public record AmplitudesDrawn(List<AmplitudeSpectrum> spectra) implements AmplitudeReply {
        public AmplitudesDrawn {
            spectra = List.copyOf(spectra);
        }
    }

    /** A subject's slices cannot be read. */
    public record AmplitudesMissing(SubjectUnusable unusable) implements AmplitudeReply {}

    /** Asks what it is doing; sent by {@link ActivityReport}, answered at once with {@link Activity}. */
    public record GetActivity(ActorRef<Activity> replyTo) implements Command, CborSerializable {}

    /** What a domain's actor is doing, in words. */
    public record Activity(String domain, String words) implements CborSerializable {}

    /** The answers to {@link DrawBatch}. */
    public sealed interface Reply extends CborSerializable {}

    /** The batch that was asked for. */
    public record BatchDrawn(Batch batch) implements Reply {}

    /** The batch holds a slice of a subject whose file cannot be used. With the subject excluded it can be asked for again. */
    public record SubjectUnusable(long episode, String domain, String subject, String file, String cause)
            implements Reply {}

    /** The request was not for this actor, or is one too many. */
    public record DrawRefused(String domain, long episode, Role role, int step, Fault fault) implements Reply {}

    private record DrawEnded(DomainActor by, DrawBatch request, Optional<Batch> batch, Optional<Throwable> thrown)
            implements Command {}

    private record AmplitudesCame(DomainActor by, DrawBatch request, Optional<AmplitudeReply> reply)
            implements Command {}

    private record AmplitudesEnded(
            DomainActor by,
            DrawAmplitudes request,
            Optional<List<AmplitudeSpectrum>> spectra,
            Optional<Throwable> thrown)
            implements Command {}

    /** After which time a partner is asked again. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Draws under way at once: one reads while another augments. */
    static final int DRAWS_AT_ONCE = 2;

    /** Requests that may wait; credits keep a run far below it. */
    static final int WAITING_AT_MOST = 1000;

    private final String run;
    private final String domain;
    private final BatchSource batches;
    private final ReadPolicy reading;
    private final Executor loader;
    private final ActorSystem<?> system;
    /** In the order they came, the first of them under way. They outlive this instance. */
    private final Set<DrawBatch> requests;

    private final Set<DrawBatch> underWay = new LinkedHashSet<>();

    /** The actor of one domain of one run. */
    public static Behavior<Command> create(
            String run, String domain, BatchSource batches, ReadPolicy reading, Requests requests) {
        return Behaviors.setup(context -> new DomainActor(context, run, domain, batches, reading, requests.waiting));
    }

    /** The requests that an actor has not answered: they are handed from one that failed to the one that takes its place. */
    public static final class Requests {
        private final Set<DrawBatch> waiting = new LinkedHashSet<>();
    }

    private DomainActor(
            ActorContext<Command> context,
            String run,
            String domain,
            BatchSource batches,
            ReadPolicy reading,
            Set<DrawBatch> requests) {
        super(context);
        this.run = run;
        this.domain = domain;
        this.batches = batches;
        this.reading = reading;
        this.requests = requests;
        this.system = context.getSystem();
        this.loader =
                context.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig("dgnet.loader-dispatcher"));
        drawOn();
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(DrawBatch.class, this::onDrawBatch)
                .onMessage(DrawEnded.class, this::onDrawEnded)
                .onMessage(DrawAmplitudes.class, this::onDrawAmplitudes)
                .onMessage(AmplitudesEnded.class, this::onAmplitudesEnded)
                .onMessage(AmplitudesCame.class, this::onAmplitudesCame)
                .onMessage(GetActivity.class, this::onGetActivity)
                .build();
    }

    private Behavior<Command> onDrawBatch(DrawBatch request) {
        if (!request.run().equals(run)) {
            refuse(request, "domain " + domain + " belongs to run " + run + ", not to run " + request.run());
        } else if (requests.contains(request)) {
            getContext().getLog().debug("already at it: {}", request);
        } else if (requests.size() >= WAITING_AT_MOST) {
            refuse(request, "domain " + domain + " has " + WAITING_AT_MOST + " requests waiting and takes no more");
        } else {
            requests.add(request);
            drawOn();
        }
        return this;
    }

    private void drawOn() {
        for (DrawBatch request : List.copyOf(requests)) {
            if (underWay.size() >= DRAWS_AT_ONCE) {
                return;
            }
            if (underWay.add(request)) {
                draw(request);
            }
        }
    }

    private void draw(DrawBatch request) {
        if (request.partner().isEmpty() || !batches.mixesAmplitudes()) {
            draw(request, List.of());
            return;
        }
        Partner partner = request.partner().get();
        BatchRequest batch = request.batch();
        BatchRequest slices = new BatchRequest(
                partner.domain(), batch.episode(), batch.role(), batch.step(), batch.count(), partner.excluded());
        getContext()
                .ask(
                        AmplitudeReply.class,
                        partner.actor(),
                        PATIENCE,
                        (ActorRef<AmplitudeReply> replyTo) -> new DrawAmplitudes(domain, slices, replyTo),
                        (reply, timeout) -> new AmplitudesCame(this, request, Optional.ofNullable(reply)));
    }

    private void draw(DrawBatch request, List<AmplitudeSpectrum> foreign) {
        getContext()
                .pipeToSelf(
                        read(() -> batches.draw(request.batch(), foreign), reading.attempts()),
                        (batch, thrown) ->
                                new DrawEnded(this, request, Optional.ofNullable(batch), Optional.ofNullable(thrown)));
    }

    private Behavior<Command> onDrawAmplitudes(DrawAmplitudes request) {
        getContext()
                .pipeToSelf(
                        read(() -> batches.amplitudes(request.by(), request.slices()), reading.attempts()),
                        (spectra, thrown) -> new AmplitudesEnded(
                                this, request, Optional.ofNullable(spectra), Optional.ofNullable(thrown)));
        return this;
    }

    private Behavior<Command> onAmplitudesEnded(AmplitudesEnded ended) {
        DrawAmplitudes request = ended.request();
        if (ended.thrown().isEmpty()) {
            request.replyTo().tell(new AmplitudesDrawn(ended.spectra().orElseThrow()));
        } else if (ended.by() == this) {
            request.replyTo()
                    .tell(new AmplitudesMissing(
                            unusable(request.slices().episode(), ended.thrown().get())));
        }
        return this;
    }

    /** Reads on the loader's threads, again after a pause if a subject cannot be read. */
    private <T> CompletionStage<T> read(Supplier<T> source, int attempts) {
        return CompletableFuture.supplyAsync(source, loader)
                .exceptionallyCompose(thrown -> attempts > 1 && Fault.cause(thrown) instanceof SubjectException
                        ? Patterns.after(reading.pause(), system, () -> read(source, attempts - 1))
                        : CompletableFuture.failedFuture(thrown));
    }

    private Behavior<Command> onAmplitudesCame(AmplitudesCame came) {
        if (came.by() != this || !underWay.contains(came.request())) {
            return this;
        }
        if (came.reply().isEmpty()) {
            getContext().getLog().debug("asking again for the amplitudes of {}", came.request());
            draw(came.request());
        } else if (came.reply().get() instanceof AmplitudesMissing missing) {
            finish(came.request(), missing.unusable());
        } else {
            draw(came.request(), ((AmplitudesDrawn) came.reply().get()).spectra());
        }
        return this;
    }

    private Behavior<Command> onDrawEnded(DrawEnded ended) {
        if (ended.thrown().isEmpty()) {
            // A batch that was begun before a restart is as good as one begun after it.
            finish(ended.request(), new BatchDrawn(ended.batch().orElseThrow()));
        } else if (ended.by() == this) {
            finish(
                    ended.request(),
                    unusable(ended.request().batch().episode(), ended.thrown().get()));
        }
        return this;
    }

    /** The report of a read that failed for a subject; throws anything else that a read threw. */
    private static SubjectUnusable unusable(long episode, Throwable thrown) {
        Throwable cause = Fault.cause(thrown);
        if (cause instanceof SubjectException fault) {
            return new SubjectUnusable(
                    episode, fault.domain(), fault.subject(), String.valueOf(fault.file()), fault.getMessage());
        }
        throw cause instanceof RuntimeException failure ? failure : new CompletionException(cause);
    }

    private void finish(DrawBatch request, Reply reply) {
        underWay.remove(request);
        if (requests.remove(request)) {
            request.replyTo().tell(reply);
        }
        drawOn();
    }

    private Behavior<Command> onGetActivity(GetActivity ask) {
        String words = requests.isEmpty()
                ? "nothing to draw"
                : "drawing for "
                        + underWay.stream()
                                .map(request -> "episode " + request.batch().episode() + " "
                                        + request.batch().role())
                                .toList()
                        + ", " + (requests.size() - underWay.size()) + " requests waiting";
        ask.replyTo().tell(new Activity(domain, words));
        return this;
    }

    private void refuse(DrawBatch request, String reason) {
        BatchRequest batch = request.batch();
        request.replyTo()
                .tell(new DrawRefused(
                        domain, batch.episode(), batch.role(), batch.step(), Fault.of("Refused", reason)));
    }
}
