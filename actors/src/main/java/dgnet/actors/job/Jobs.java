package dgnet.actors.job;

import dgnet.actors.api.RunView;
import dgnet.actors.api.ServiceException;
import dgnet.actors.api.ServiceException.Reason;
import dgnet.actors.config.ServiceSettings.JobSettings;
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

/** The jobs of the service. A request that cannot be fulfilled fails with a {@link ServiceException}. */
public final class Jobs {
    private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(20);

    private final ActorSystem<?> system;
    private final ActorRef<JobQueue.Command> queue;
    private final Path folder;
    private final JobSettings settings;

    private Jobs(ActorSystem<?> system, ActorRef<JobQueue.Command> queue, Path folder, JobSettings settings) {
        this.system = system;
        this.queue = queue;
        this.folder = folder;
        this.settings = settings;
    }

    /**
     * Starts the queue of jobs with its files in a folder.
     *
     * @param folder created if absent
     */
    public static Jobs in(Path folder, JobSettings settings, ActorSystem<?> system) {
        ActorRef<JobQueue.Command> queue =
                system.systemActorOf(JobQueue.create(folder, settings), "jobs", Props.empty());
        return new Jobs(system, queue, folder, settings);
    }

    public JobSettings settings() {
        return settings;
    }

    /** The id of a new job, with its folder. The next process removes the folder if the job is never submitted. */
    public String prepare() {
        String id = UUID.randomUUID().toString();
        try {
            files(id).create();
        } catch (IOException fault) {
            throw new UncheckedIOException("Cannot create the folder of a job", fault);
        }
        return id;
    }

    /** The file for the upload of a job. */
    public Path input(String id, String name) {
        return files(id).input().resolve(name);
    }

    /** Removes the folder of a job that is not submitted. */
    public void abandon(String id) {
        try {
            files(id).delete();
        } catch (IOException | RuntimeException fault) {
            system.log().warn("Cannot remove the folder of job {}: {}", id, fault.toString());
        }
    }

    /** Segments the upload with the best model of a run. */
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

    /** Evaluates the best model of a run on the data set of the run, including the target domain. */
    public CompletionStage<Job> evaluate(String id, RunView run) {
        return submit(
                Job.waiting(id, "evaluate", run.id(), Instant.now()),
                List.of(
                        "evaluate",
                        run.directory().toString(),
                        "--output",
                        files(id).results().toString()));
    }

    /**
     * Evaluates a checkpoint of a run on one domain. The job has no results of its own.
     *
     * @param output the folder for the files of the evaluation
     * @param options further options of {@code dgnet evaluate}
     */
    public CompletionStage<Job> evaluate(
            String id, String run, Path checkpoint, String domain, Path output, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of(
                "evaluate", checkpoint.toString(), "--domain", domain, "--output", output.toString(), "--quiet"));
        arguments.addAll(options);
        return submit(Job.waiting(id, "evaluate", run, Instant.now()), arguments);
    }

    private CompletionStage<Job> submit(Job job, List<String> arguments) {
        return this.<Job>ask(replyTo -> new JobQueue.Submit(job, arguments, replyTo))
                .whenComplete((accepted, fault) -> {
                    if (fault != null) {
                        abandon(job.id());
                    }
                });
    }

    /** All jobs, the newest first. */
    public CompletionStage<List<Job>> all() {
        return AskPattern.ask(queue, JobQueue.GetAll::new, REPLY_TIMEOUT, system.scheduler());
    }

    /** One job. */
    public CompletionStage<Job> job(String id) {
        return ask(replyTo -> new JobQueue.Get(id, replyTo));
    }

    /** A result file of a job, which must be in its list of results. */
    public CompletionStage<Path> result(String id, String name) {
        return job(id).thenApply(job -> {
            Path file = files(job.id()).results().resolve(name);
            if (!job.results().contains(name) || !Files.isRegularFile(file)) {
                throw new ServiceException(Reason.ABSENT, "The job " + id + " has no result " + name);
            }
            return file;
        });
    }

    /** Stops a job if it is running, and removes its files. */
    public CompletionStage<Done> remove(String id) {
        return ask(replyTo -> new JobQueue.Remove(id, replyTo));
    }

    private JobFolder files(String id) {
        return new JobFolder(folder.resolve(id));
    }

    private <T> CompletionStage<T> ask(Function<ActorRef<StatusReply<T>>, JobQueue.Command> question) {
        return AskPattern.askWithStatus(queue, question::apply, REPLY_TIMEOUT, system.scheduler());
    }
}
