package dgnet.actors.run;

import dgnet.data.Draw;
import dgnet.data.sample.Batch;
import dgnet.data.sample.BatchRequest;
import dgnet.data.sample.Role;
import java.util.Set;
import java.util.TreeSet;

/** Batches of a few pixels, a pure function of the request, of the excluded subjects too. */
final class ToyBatches implements BatchSource {
    private static final int SIZE = 2;

    @Override
    public Batch draw(BatchRequest request) {
        return draw(
                request.domain(),
                request.episode(),
                request.role(),
                request.step(),
                request.count(),
                request.excluded());
    }

    Batch draw(String domain, long episode, Role role, int step, int count, Set<String> excluded) {
        String without = excluded.isEmpty() ? "" : new TreeSet<>(excluded).toString();
        Draw draw = Draw.of(7, episode, domain + role + without, step);
        int pixels = count * SIZE * SIZE;
        float[] images = new float[pixels];
        for (int i = 0; i < pixels; i++) {
            images[i] = (float) draw.uniform();
        }
        return new Batch(domain, episode, role, step, count, SIZE, images, new byte[role.labelled() ? pixels : 0]);
    }
}
