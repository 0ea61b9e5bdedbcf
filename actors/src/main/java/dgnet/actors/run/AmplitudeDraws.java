package dgnet.actors.run;

import dgnet.data.SubjectException;
import dgnet.data.sample.AmplitudeSpectrum;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Draws amplitudes of a domain's slices for the batches of others: what a {@link DomainActor} hands its {@link
 * DomainActor.DrawAmplitudes} to. Like a batch they are a pure function of the request. A subject that cannot be read is tried again,
 * then reported; any other failure is thrown and so becomes the Domain actor's.
 */
final class AmplitudeDraws extends AbstractBehavior<AmplitudeDraws.Command> {
    /** What it understands. */
    sealed interface Command {}

    /** Asks for amplitudes; answered to whoever asked the Domain actor. */
    record Draw(DomainActor.DrawAmplitudes request, int failures) implements Command {}

    private record Ended(Draw draw, Optional<List<AmplitudeSpectrum>> spectra, Optional<Throwable> thrown)
            implements Command {}

    private final String domain;
    private final BatchSource batches;
    private final DomainActor.Reading reading;
    private final Executor loader;

    static Behavior<Command> create(String domain, BatchSource batches, DomainActor.Reading reading) {
        return Behaviors.setup(context -> new AmplitudeDraws(context, domain, batches, reading));
    }

    private AmplitudeDraws(
            ActorContext<Command> context, String domain, BatchSource batches, DomainActor.Reading reading) {
        super(context);
        this.domain = domain;
        this.batches = batches;
        this.reading = reading;
        this.loader =
                context.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig("dgnet.loader-dispatcher"));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Draw.class, this::onDraw)
                .onMessage(Ended.class, this::onEnded)
                .build();
    }

    private Behavior<Command> onDraw(Draw draw) {
        DomainActor.DrawAmplitudes request = draw.request();
        getContext()
                .pipeToSelf(
                        CompletableFuture.supplyAsync(
                                () -> batches.amplitudes(
                                        domain,
                                        request.by(),
                                        request.episode(),
                                        request.role(),
                                        request.step(),
                                        request.count(),
                                        request.excluded()),
                                loader),
                        (spectra, thrown) ->
                                new Ended(draw, Optional.ofNullable(spectra), Optional.ofNullable(thrown)));
        return this;
    }

    private Behavior<Command> onEnded(Ended ended) {
        DomainActor.DrawAmplitudes request = ended.draw().request();
        if (ended.thrown().isEmpty()) {
            request.replyTo()
                    .tell(new DomainActor.AmplitudesDrawn(ended.spectra().orElseThrow()));
            return this;
        }
        SubjectException unusable = DomainActor.subjectFault(ended.thrown().get());
        int failures = ended.draw().failures() + 1;
        if (failures < reading.attempts()) {
            getContext().scheduleOnce(reading.pause(), getContext().getSelf(), new Draw(request, failures));
        } else {
            request.replyTo()
                    .tell(new DomainActor.AmplitudesMissing(DomainActor.unusable(request.episode(), unusable)));
        }
        return this;
    }
}
