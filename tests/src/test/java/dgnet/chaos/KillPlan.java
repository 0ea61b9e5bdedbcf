package dgnet.chaos;

import dgnet.chaos.KillMoment.Aim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The moments at which a run is killed, a function of a seed.
 *
 * @param moments in the order of the run's episodes
 */
record KillPlan(List<KillMoment> moments) {
    KillPlan {
        moments = List.copyOf(moments);
    }

    /** One kill for each aim, in an order of the seed's choice, spread over the run. */
    static KillPlan of(long seed, List<Aim> aims) {
        Random random = new Random(seed);
        List<Aim> order = new ArrayList<>(aims);
        Collections.shuffle(order, random);
        List<KillMoment> moments = new ArrayList<>();
        for (Aim aim : order) {
            long episode = (long) moments.size() * Program.CHECKPOINT_EVERY + random.nextInt(Program.CHECKPOINT_EVERY);
            moments.add(new KillMoment(aim, episode, random.nextDouble()));
        }
        return new KillPlan(moments);
    }

    /** A run's length that leaves room for every moment, and for a few more where one was missed. */
    long episodes() {
        return (moments.size() + 4L) * Program.CHECKPOINT_EVERY;
    }

    /** How many kills must hit a checkpoint. */
    long insideCheckpoint() {
        return moments.stream().filter(moment -> moment.aim() == Aim.CHECKPOINT).count();
    }
}
