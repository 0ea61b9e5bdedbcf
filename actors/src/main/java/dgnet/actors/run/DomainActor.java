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
 * The actor of one source domain (a vendor or a site). It draws batches of the domain's slices on request only.
 *
 * <p>Reading and augmenting block, so they run on {@code dgnet.loader-dispatcher}, a few at a time; further requests wait in a queue. A
 * batch is a pure function of its request, so a repeated request is answered with the same batch.
 *
 * <p>Reading a subject that cannot be read is repeated, then the subject is reported. Any other exception of a draw is thrown, so that
 * supervision decides. The requests survive a restart and are answered after it.
 */
public final class DomainActor extends AbstractBehavior<DomainActor.Command> {
    /** The messages of a Domain actor. */
    public sealed interface Command {}

    /**
     * Requests one batch; sent by {@link EpisodeAssembly}, answered with a {@link Reply}.
     *
     * @param run the run that the batch is for
     * @param partner the domain whose amplitudes are mixed in, if the run mixes any
     */
    public record DrawBatch(String run, BatchRequest batch, Optional<Partner> partner, ActorRef<Reply> replyTo)
            implements Command, CborSerializable {}

    /**
     * Another domain of the same half of an episode.
     *
     * @param excluded the domain's subjects that are not drawn from
     */
    public record Partner(String domain, ActorRef<Command> actor, Set<String> excluded) {
        public Partner {
            excluded = Set.copyOf(excluded);
        }
    }

    /**
     * Requests the amplitudes of this domain's slices; sent by another Domain actor that mixes them into a batch, answered with an
     * {@link AmplitudeReply}.
     *
     * @param by the domain of the other actor
     * @param slices slices of this domain
     */
    public record DrawAmplitudes(String by, BatchRequest slices, ActorRef<AmplitudeReply> replyTo)
            implements Command, CborSerializable {}

    /** The answers to {@link DrawAmplitudes}. */
    public sealed interface AmplitudeReply extends CborSerializable {}

    /** The amplitudes, one spectrum for each requested slice. */
    public record AmplitudesDrawn(List<AmplitudeSpectrum> spectra) implements AmplitudeReply {
        public AmplitudesDrawn {
            spectra = List.copyOf(spectra);
        }
    }

    /** A subject's slices cannot be read. */
    public record AmplitudesMissing(SubjectUnusable unusable) implements AmplitudeReply {}

    /** Asks what the actor is doing; sent by {@link ActivityReport}, answered at once with {@link Activity}. */
    public record GetActivity(ActorRef<Activity> replyTo) implements Command, CborSerializable {}

    /** What the actor of a domain is doing, as text. */
    public record Activity(String domain, String text) implements CborSerializable {}

    /** The answers to {@link DrawBatch}. */
    public sealed interface Reply extends CborSerializable {}

    /** The requested batch. */
    public record BatchDrawn(Batch batch) implements Reply {}

    /** The batch contains a slice of a subject whose file cannot be used. The batch can be requested again without the subject. */
    public record SubjectUnusable(long episode, String domain, String subject, String file, String cause)
            implements Reply {}

    /** The request was for another run, or too many requests wait. */
    public record DrawRefused(String domain, long episode, Role role, int step, Fault fault) implements Reply {}

    private record DrawEnded(DomainActor by, DrawBatch request, Optional<Batch> batch, Optional<Throwable> thrown)
            implements Command {}

    private record AmplitudesReceived(DomainActor by, DrawBatch request, Optional<AmplitudeReply> reply)
            implements Command {}

    private record AmplitudesEnded(
            DomainActor by,
            DrawAmplitudes request,
            Optional<List<AmplitudeSpectrum>> spectra,
            Optional<Throwable> thrown)
            implements Command {}

    /** The time after which a request to a partner is repeated. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The number of concurrent draws: one reads while another augments. */
    static final int CONCURRENT_DRAWS = 2;

    /** The largest number of waiting requests; the credits keep a run far below it. */
    static final int MAX_WAITING = 1000;

    private final String run;
    private final String domain;
    private final BatchSource batches;
    private final ReadPolicy reading;
    private final Executor loader;
    private final ActorSystem<?> system;
    /** In the order of arrival; the first of them are under way. They survive a restart of the actor. */
    private final Set<DrawBatch> requests;

    private final Set<DrawBatch> underWay = new LinkedHashSet<>();

    /** The actor of one domain of one run. */
    public static Behavior<Command> create(
            String run, String domain, BatchSource batches, ReadPolicy reading, Requests requests) {
        return Behaviors.setup(context -> new DomainActor(context, run, domain, batches, reading, requests.waiting));
    }

    /** The unanswered requests of a Domain actor, which survive its restart. */
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
                .onMessage(AmplitudesReceived.class, this::onAmplitudesReceived)
                .onMessage(GetActivity.class, this::onGetActivity)
                .build();
    }

    private Behavior<Command> onDrawBatch(DrawBatch request) {
        if (!request.run().equals(run)) {
            refuse(request, "domain " + domain + " belongs to run " + run + ", not to run " + request.run());
        } else if (requests.contains(request)) {
            getContext().getLog().debug("a repeated request that waits already: {}", request);
        } else if (requests.size() >= MAX_WAITING) {
            refuse(
                    request,
                    "domain " + domain + " has " + MAX_WAITING + " requests waiting already, which is the limit");
        } else {
            requests.add(request);
            drawOn();
        }
        return this;
    }

    private void drawOn() {
        for (DrawBatch request : List.copyOf(requests)) {
            if (underWay.size() >= CONCURRENT_DRAWS) {
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
                        (reply, timeout) -> new AmplitudesReceived(this, request, Optional.ofNullable(reply)));
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

    /** Reads on the loader's threads; repeats the read after a pause if a subject cannot be read. */
    private <T> CompletionStage<T> read(Supplier<T> source, int attempts) {
        return CompletableFuture.supplyAsync(source, loader)
                .exceptionallyCompose(thrown -> attempts > 1 && Fault.cause(thrown) instanceof SubjectException
                        ? Patterns.after(reading.pause(), system, () -> read(source, attempts - 1))
                        : CompletableFuture.failedFuture(thrown));
    }

    private Behavior<Command> onAmplitudesReceived(AmplitudesReceived came) {
        if (came.by() != this || !underWay.contains(came.request())) {
            return this;
        }
        if (came.reply().isEmpty()) {
            getContext().getLog().debug("requesting again the amplitudes of {}", came.request());
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
            // A batch of the actor before the restart is the same as one of this actor.
            finish(ended.request(), new BatchDrawn(ended.batch().orElseThrow()));
        } else if (ended.by() == this) {
            finish(
                    ended.request(),
                    unusable(ended.request().batch().episode(), ended.thrown().get()));
        }
        return this;
    }

    /** The reply for a subject that cannot be read; throws any other exception of a read. */
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
        String text = requests.isEmpty()
                ? "idle"
                : "drawing for "
                        + underWay.stream()
                                .map(request -> "episode " + request.batch().episode() + " "
                                        + request.batch().role())
                                .toList()
                        + ", " + (requests.size() - underWay.size()) + " requests waiting";
        ask.replyTo().tell(new Activity(domain, text));
        return this;
    }

    private void refuse(DrawBatch request, String reason) {
        BatchRequest batch = request.batch();
        request.replyTo()
                .tell(new DrawRefused(
                        domain, batch.episode(), batch.role(), batch.step(), Fault.of(Fault.Kind.REFUSED, reason)));
    }
}
