package dgnet.chaos;

/**
 * When a process is to be killed, in the run's own terms, so that it does not depend on the machine's speed.
 *
 * @param aim what the process should be doing
 * @param episode not before this episode, counted from 0, is completed
 * @param fraction in [0, 1): how far into what it is doing
 */
record KillMoment(Aim aim, long episode, double fraction) {
    /** What a process can be killed in. */
    enum Aim {
        START_UP,
        EPISODE,
        VALIDATION,
        CHECKPOINT
    }
}
