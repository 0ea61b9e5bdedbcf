package dgnet.actors.job;

import dgnet.actors.api.RunView;
import dgnet.actors.api.ServiceException;
import dgnet.actors.api.ServiceException.Reason;
import dgnet.actors.config.JobSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.pattern.StatusReply;

/** What can be asked about jobs; what is not done is answered by a stage that fails with {@link ServiceException}. */
public final class Jobs {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ActorSystem<?> system;
    private final ActorRef<JobDesk.Command> desk;
    private final Path folder;
    private final JobSettings settings;

    private Jobs(ActorSystem<?> system, ActorRef<JobDesk.Command> desk, Path folder, JobSettings settings) {
        this.system = system;
        this.desk = desk;
        this.folder = folder;
        this.settings = settings;
    }

    /**
     * Jobs whose files are in a folder.
     *
     * @param folder made where it is absent
     */
    public static Jobs in(Path folder, JobSettings settings, ActorSystem<?> system) {
        ActorRef<JobDesk.Command> desk = system.systemActorOf(JobDesk.create(folder, settings), "jobs", Props.empty());
        return new Jobs(system, desk, folder, settings);
    }

    public JobSettings settings() {
        return settings;
    }

    /** A new job's id, with a folder for what it needs; without a job by then, the next process removes it. */
    public String prepare() {
        String id = UUID.randomUUID().toString();
        try {
            files(id).make();
        } catch (IOException fault) {
            throw new UncheckedIOException("the job's folder cannot be made", fault);
        }
        return id;
    }

    /** Where a job's upload is to go. */
    public Path input(String id, String name) {
        return files(id).input().resolve(name);
    }

    /** Removes the folder of a job that will not be. */
    public void abandon(String id) {
        try {
            files(id).delete();
        } catch (IOException | RuntimeException fault) {
            system.log().warn("The folder of job {} cannot be removed: {}", id, fault.toString());
        }
    }

    /** Segments what was uploaded with a run's best model. */
    public CompletionStage<Job> predict(String id, RunView run, boolean keepLargest, boolean flipAugment) {
        List<String> arguments = new ArrayList<>(List.of(
                "predict",
                run.directory().toString(),
                files(id).input().toString(),
                "--output",
                files(id).results().toString()));
        if (keepLargest) {
            arguments.add("--keep-largest");
        }
        if (flipAugment) {
            arguments.add("--flip-augment");
        }
        return submit(Job.waiting(id, "predict", run.id(), Instant.now()), arguments);
    }

    /** Scores a run's best model on the run's own data set, the target domain's scans too. */
    public CompletionStage<Job> evaluate(String id, RunView run) {
        return submit(
                Job.waiting(id, "evaluate", run.id(), Instant.now()),
                List.of(
                        "evaluate",
                        run.directory().toString(),
                        "--output",
                        files(id).results().toString()));
    }

    private CompletionStage<Job> submit(Job job, List<String> arguments) {
        return this.<Job>ask(answer -> new JobDesk.Submit(job, arguments, answer))
                .whenComplete((accepted, fault) -> {
                    if (fault != null) {
                        abandon(job.id());
                    }
                });
    }

    /** All jobs, the newest first. */
    public CompletionStage<List<Job>> all() {
        return AskPattern.ask(desk, JobDesk.GetAll::new, PATIENCE, system.scheduler());
    }

    /** One job. */
    public CompletionStage<Job> job(String id) {
        return ask(answer -> new JobDesk.Get(id, answer));
    }

    /** A file that came out of a job: only what it lists is found. */
    public CompletionStage<Path> result(String id, String name) {
        return job(id).thenApply(job -> {
            Path file = files(job.id()).results().resolve(name);
            if (!job.results().contains(name) || !Files.isRegularFile(file)) {
                throw new ServiceException(Reason.ABSENT, "the job " + id + " has no result " + name);
            }
            return file;
        });
    }

    /** Ends a job, where it is at work, and removes its files. */
    public CompletionStage<Done> remove(String id) {
        return ask(answer -> new JobDesk.Remove(id, answer));
    }

    private JobFolder files(String id) {
        return new JobFolder(folder.resolve(id));
    }

    private <T> CompletionStage<T> ask(Function<ActorRef<StatusReply<T>>, JobDesk.Command> question) {
        return AskPattern.askWithStatus(desk, question::apply, PATIENCE, system.scheduler());
    }
}
