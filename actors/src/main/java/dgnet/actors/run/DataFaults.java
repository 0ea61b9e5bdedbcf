package dgnet.actors.run;

import dgnet.actors.event.Fault;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a coordinator does about subjects that cannot be read and domains whose actor is lost. */
final class DataFaults {
    private final RunSettings settings;
    private final Orders orders;
    private final Quarantine quarantine;
    private final RunEvents events;
    private final EpisodeSupply supply;
    private final EpisodeLoop loop;

    DataFaults(
            RunSettings settings,
            Orders orders,
            Quarantine quarantine,
            RunEvents events,
            EpisodeSupply supply,
            EpisodeLoop loop) {
        this.settings = settings;
        this.orders = orders;
        this.quarantine = quarantine;
        this.events = events;
        this.supply = supply;
        this.loop = loop;
    }

    /** An episode cannot be assembled with this subject: it and those after it do without. */
    void missing(long episode, DomainActor.SubjectUnusable unusable) {
        setAside(episode, unusable);
        supply.restart();
    }

    /** Sets a subject aside from an episode on; fails the run where that makes too many. */
    void setAside(long episode, DomainActor.SubjectUnusable unusable) {
        boolean known = quarantine.holds(unusable.domain(), unusable.subject());
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
                    + " subjects cannot be used, and data.max-quarantined allows a share of " + allowed + more;
            loop.fail(Fault.of("Quarantine", message), false);
        }
    }

    /** A validation could not read a subject; training may well do without it too. */
    void missingInValidation(List<DomainActor.SubjectUnusable> subjects) {
        List<DomainActor.SubjectUnusable> unknown = subjects.stream()
                .filter(subject -> !quarantine.holds(subject.domain(), subject.subject()))
                .toList();
        unknown.forEach(subject -> setAside(loop.progress().episode(), subject));
        if (!unknown.isEmpty()) {
            supply.restart();
        }
    }

    /** Fails a run that goes on where too much was set aside already. */
    void check() {
        checkSubjects("");
        checkDomains("");
    }

    /** A domain's actor has failed for good. */
    void lost(String domain, Fault fault) {
        long episode = supply.nextToTake();
        orders.domains.remove(domain);
        events.domainLost(episode, domain, fault);
        switch (settings.faults().onDomainLost()) {
            case FAIL -> loop.fail(fault, false);
            case PAUSE -> {
                if (!orders.paused) {
                    orders.paused = true;
                    events.paused(episode, "domain " + domain + " is lost: " + fault.message());
                }
            }
            case CONTINUE -> goOnWithout(domain, episode, fault);
        }
        supply.restart();
    }

    private void goOnWithout(String domain, long episode, Fault fault) {
        quarantine.add(new Quarantined(episode, domain, Optional.empty(), "", fault.message(), Instant.now()));
        checkDomains("; the last one: " + fault.message());
    }

    private void checkDomains(String more) {
        int needed = settings.method().metaSplit() ? 2 : 1;
        List<String> left = quarantine.domains(settings.domains(), Long.MAX_VALUE);
        if (left.size() < needed) {
            String message = "of the domains " + settings.domains() + " only " + left + " are left, and training needs "
                    + needed + more;
            loop.fail(Fault.of("DomainLost", message), false);
        }
    }
}
