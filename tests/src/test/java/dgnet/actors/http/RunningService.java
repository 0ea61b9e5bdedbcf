package dgnet.actors.http;

import dgnet.actors.config.ServiceSettings;
import dgnet.actors.job.Jobs;
import dgnet.actors.service.Service;
import dgnet.data.phantom.Phantom;
import dgnet.data.phantom.PhantomSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A service of tests with its door open, and a small phantom to train on.
 *
 * @param data the phantom's folder, the only one that data may be read from
 * @param address where it is, without a slash at the end
 */
record RunningService(Service service, Path data, String address) {
    /** Starts one whose files are in a folder. */
    static RunningService start(Path folder, String... more) {
        Path data = folder.resolve("data");
        Phantom.write(data, new PhantomSettings(3, 1, 2, 2, 48, 1), line -> {});
        List<String> overrides = new ArrayList<>(
                List.of("port=0", "runs-dir=" + folder.resolve("runs"), "data-roots=" + data, "devices=cpu"));
        overrides.addAll(List.of(more));
        ServiceSettings settings = ServiceSettings.load(Optional.empty(), overrides);
        Service service = Service.start(settings, HttpServer.systemSettings(settings), new Service.Owner() {});
        Jobs jobs = Jobs.in(service.folder().resolve("jobs"), settings.jobs(), service.system());
        return new RunningService(
                service,
                data,
                HttpServer.open(
                        service.system(),
                        service.runs(),
                        service.metrics(),
                        jobs,
                        service.experiments(jobs),
                        settings));
    }

    /** What a run on the phantom is told, so that an episode takes no time. */
    Map<String, String> small(long episodes) {
        return new HashMap<>(Map.of(
                "data.root", data.toString(),
                "episodes", Long.toString(episodes),
                "data.image-size", "32",
                "data.spacing", "4",
                "model.base-channels", "4",
                "episode.batch-size", "2",
                "loss.low-rank-rows", "64"));
    }

    void stop() throws ExecutionException, InterruptedException, TimeoutException {
        service.stop().toCompletableFuture().get(2, TimeUnit.MINUTES);
    }
}
