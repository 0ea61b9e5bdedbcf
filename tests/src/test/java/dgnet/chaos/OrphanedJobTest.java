package dgnet.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dgnet.actors.api.Submission;
import dgnet.actors.client.ServiceClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The service as a process that is killed while the process of a job works. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a process there is not killed as by kill -9")
@OfProcesses
class OrphanedJobTest {
    @TempDir
    Path folder;

    @Test
    void theProcessOfAJobEndsWithItsServiceSoThatTheNextServiceCanStartTheJobAgain() throws Exception {
        Program program = new Program(folder);
        try (ServiceProcess service = program.serve(0)) {
            ServiceClient client = service.client();
            client.submit(new Submission("quickstart", Optional.of("done"), 0, program.settings(1, 2)));
            try (FollowedRun followed = new FollowedRun(client, "done")) {
                followed.awaitEnd();
            }
            HttpResponse<String> accepted = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(service.address() + "/api/v1/runs/done/evaluate"))
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertEquals(202, accepted.statusCode(), accepted.body());
            ProcessHandle job = job(service);

            service.kill();

            job.onExit().get(1, TimeUnit.MINUTES);
            try (Stream<Path> files = Files.walk(folder)) {
                assertEquals(
                        List.of(),
                        files.filter(file -> file.endsWith("metrics.json")).toList(),
                        "results of the job, which the process wrote after the end of its service");
            }
        }
    }

    /** The process of the service's job. It takes seconds to start, so it is found before it ends. */
    private static ProcessHandle job(ServiceProcess service) throws InterruptedException {
        ProcessHandle parent = ProcessHandle.of(service.id()).orElseThrow();
        while (true) {
            Optional<ProcessHandle> child = parent.children().findFirst();
            if (child.isPresent()) {
                return child.get();
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
