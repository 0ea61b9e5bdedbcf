package dgnet.actors.run;

import dgnet.data.Draw;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The faults that a soak meets: one in every stretch of so many episodes, its kind, place and domain drawn from a seed. The seams ask
 * here whether to fail; each fault is handed out once, so a replay of its episode does not meet it again. Safe for several threads.
 */
final class FaultPlan {
    /** What can happen. */
    enum Kind {
        /** A Domain actor throws. */
        DOMAIN_ACTOR,
        /** A subject's file cannot be used, from this episode on. */
        SUBJECT,
        /** The device throws once the episode's steps are taken. */
        DEVICE,
        /** The device throws at the next validation. */
        VALIDATION,
        /** The episode does not fit at the first try. */
        DEVICE_MEMORY,
        /** One episode's numbers are not finite. */
        NOT_FINITE,
        /** So many episodes in a row that the run goes back. */
        NOT_FINITE_IN_A_ROW,
        /** The next checkpoint cannot be written. */
        DISK,
        /** The coordinator throws: it is to write down a subject that cannot be used, and what it writes to is broken, once. */
        COORDINATOR
    }

    /** Episodes with numbers that are not finite after which a soak's run goes back. */
    static final int IN_A_ROW = 3;

    /** One fault. */
    record Planned(int number, Kind kind, long episode, String domain) {
        /** What its exception says; no other fault says the same. */
        String words() {
            return String.format(Locale.ROOT, "injected fault %03d, %s at episode %d", number, kind, episode);
        }

        /** The subject that cannot be used. */
        String subject() {
            return "subject-" + number;
        }

        /** Whether it has a subject that cannot be used. */
        boolean hasSubject() {
            return kind == Kind.SUBJECT || kind == Kind.COORDINATOR;
        }

        private int length() {
            return kind == Kind.NOT_FINITE ? 1 : kind == Kind.NOT_FINITE_IN_A_ROW ? IN_A_ROW : 0;
        }

        /** Whether it makes an episode's numbers infinite. */
        boolean spoils(long one) {
            return one >= episode && one < episode + length();
        }
    }

    private final List<Planned> faults = new ArrayList<>();
    private final Set<Planned> injected = new HashSet<>();
    private final Set<Planned> thrownByRecord = new HashSet<>();
    private final Set<Long> spoilt = new HashSet<>();

    /**
     * One fault in every {@code every} episodes, the kinds as often as each other and in random order. A fault lies in the first half of
     * its stretch, so that what it sets off is over before the next.
     */
    FaultPlan(long seed, long episodes, int every, List<Kind> kinds, List<String> domains) {
        int count = Math.toIntExact(episodes / every);
        int[] order = Draw.of(seed, 0, "kinds", 0).permutation(count);
        for (int i = 0; i < count; i++) {
            Draw draw = Draw.of(seed, i, "fault", 0);
            long episode = (long) i * every + every / 10 + draw.below(every * 2 / 5);
            String domain = domains.get(draw.below(domains.size()));
            faults.add(new Planned(i, kinds.get(order[i] % kinds.size()), episode, domain));
        }
    }

    List<Planned> faults() {
        return List.copyOf(faults);
    }

    /** The faults that some seam had to throw, or spoilt. */
    synchronized Set<Planned> injected() {
        return Set.copyOf(injected);
    }

    /** How many there are of each kind. */
    Map<Kind, Long> byKind() {
        return faults.stream().collect(Collectors.groupingBy(Planned::kind, Collectors.counting()));
    }

    /** The fault of this kind whose episode has come; handed out once. */
    synchronized Optional<Planned> take(Kind kind, long episode) {
        return faults.stream()
                .filter(fault -> fault.kind() == kind && fault.episode() <= episode)
                .filter(injected::add)
                .findFirst();
    }

    /** The fault of a domain's actor whose episode has come; handed out once. */
    synchronized Optional<Planned> takeIn(String domain, long episode) {
        return faults.stream()
                .filter(fault -> fault.kind() == Kind.DOMAIN_ACTOR && fault.episode() <= episode)
                .filter(fault -> fault.domain().equals(domain) && injected.add(fault))
                .findFirst();
    }

    /** The subject of this domain that cannot be used in an episode and is not excluded from it. */
    synchronized Optional<Planned> unusable(String domain, long episode, Set<String> excluded) {
        Optional<Planned> found = faults.stream()
                .filter(fault -> fault.hasSubject() && fault.episode() <= episode)
                .filter(fault -> fault.domain().equals(domain) && !excluded.contains(fault.subject()))
                .findFirst();
        found.ifPresent(injected::add);
        return found;
    }

    /** The fault of the record that is to take note of this subject; handed out once. */
    synchronized Optional<Planned> takeForRecord(String subject) {
        return faults.stream()
                .filter(fault ->
                        fault.kind() == Kind.COORDINATOR && fault.subject().equals(subject))
                .filter(thrownByRecord::add)
                .findFirst();
    }

    /** Whether this episode's numbers are to be spoilt; said once. */
    synchronized boolean spoils(long episode) {
        Optional<Planned> fault =
                faults.stream().filter(one -> one.spoils(episode)).findFirst();
        fault.ifPresent(injected::add);
        return fault.isPresent() && spoilt.add(episode);
    }
}
