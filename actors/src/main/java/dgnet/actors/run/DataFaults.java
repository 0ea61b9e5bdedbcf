package dgnet.actors.run;

import dgnet.actors.event.Fault;
import dgnet.actors.run.RunRecord.Quarantined;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Handles subjects that cannot be read and domains whose actor is lost. */
final class DataFaults {
    private final RunSettings settings;
    private final CoordinatorState state;
    private final Quarantine quarantine;
    private final RunEvents events;
    private final EpisodeSupply supply;
    private final EpisodeLoop loop;

    DataFaults(
            RunSettings settings,
            CoordinatorState state,
            Quarantine quarantine,
            RunEvents events,
            EpisodeSupply supply,
            EpisodeLoop loop) {
        this.settings = settings;
        this.state = state;
        this.quarantine = quarantine;
        this.events = events;
        this.supply = supply;
        this.loop = loop;
    }

    /** An episode could not be assembled with this subject: this episode and later ones are drawn without it. */
    void missing(long episode, DomainActor.SubjectUnusable unusable) {
        setAside(episode, unusable);
        supply.restart();
    }

    /** Sets a subject aside from an episode on; fails the run if there are too many. */
    void setAside(long episode, DomainActor.SubjectUnusable unusable) {
        boolean known = quarantine.contains(unusable.domain(), unusable.subject());
        Quarantined entry = new Quarantined(
                episode,
                unusable.domain(),
                Optional.of(unusable.subject()),
                unusable.file(),
                unusable.cause(),
                Instant.now());
        quarantine.add(entry);
        if (known) {
            return;
        }
        events.quarantined(entry, quarantine.size());
        checkSubjects("; the last one: " + unusable.cause());
    }

    private void checkSubjects(String more) {
        double allowed = settings.faults().maxQuarantined();
        if (quarantine.size() > allowed * settings.subjects()) {
            String message = quarantine.size() + " of " + settings.subjects()
                    + " subjects cannot be used, but data.max-quarantined allows only a share of " + allowed + more;
            loop.fail(Fault.of(Fault.Kind.QUARANTINE, message), false);
        }
    }

    /** A validation could not read a subject, so training does not draw from it either. */
    void missingInValidation(List<DomainActor.SubjectUnusable> subjects) {
        List<DomainActor.SubjectUnusable> unknown = subjects.stream()
                .filter(subject -> !quarantine.contains(subject.domain(), subject.subject()))
                .toList();
        unknown.forEach(subject -> setAside(loop.progress().episode(), subject));
        if (!unknown.isEmpty()) {
            supply.restart();
        }
    }

    /** Fails a resumed run that has set aside too much already. */
    void check() {
        checkSubjects("");
        checkDomains("");
    }

    /** The actor of a domain has used up its restarts. */
    void lost(String domain, Fault fault) {
        long episode = supply.nextToTake();
        state.removeDomain(domain);
        events.domainLost(episode, domain, fault);
        switch (settings.faults().onDomainLost()) {
            case FAIL -> loop.fail(fault, false);
            case PAUSE -> {
                if (!state.isPaused()) {
                    state.setPaused(true);
                    events.paused(episode, "domain " + domain + " is lost: " + fault.message());
                }
            }
            case CONTINUE -> continueWithout(domain, episode, fault);
        }
        supply.restart();
    }

    private void continueWithout(String domain, long episode, Fault fault) {
        quarantine.add(new Quarantined(episode, domain, Optional.empty(), "", fault.message(), Instant.now()));
        checkDomains("; the last one: " + fault.message());
    }

    private void checkDomains(String more) {
        int needed = settings.method().metaSplit() ? 2 : 1;
        List<String> left = quarantine.domains(settings.domains(), Long.MAX_VALUE);
        if (left.size() < needed) {
            String message = "of the domains " + settings.domains() + " only " + left + " are left, but training needs "
                    + needed + more;
            loop.fail(Fault.of(Fault.Kind.DOMAIN_LOST, message), false);
        }
    }
}
