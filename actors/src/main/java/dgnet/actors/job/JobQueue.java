package dgnet.actors.job;

import dgnet.actors.api.ServiceException;
import dgnet.actors.api.ServiceException.Reason;
import dgnet.actors.config.ServiceSettings.JobSettings;
import dgnet.actors.launch.ExitCodes;
import dgnet.actors.launch.ModelSource;
import dgnet.actors.launch.ProgramCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.pattern.StatusReply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queue of the jobs: starts them one after another, and has the state of each. Jobs that were running when the service ended are failed. */
final class JobQueue extends AbstractBehavior<JobQueue.Command> {
    /** A message to the queue. */
    sealed interface Command {}

    /**
     * Adds a job. Its folder must be complete.
     *
     * @param arguments of {@code dgnet}
     */
    record Submit(Job job, List<String> arguments, ActorRef<StatusReply<Job>> replyTo) implements Command {}

    /** All jobs, the newest first. */
    record GetAll(ActorRef<List<Job>> replyTo) implements Command {}

    record Get(String id, ActorRef<StatusReply<Job>> replyTo) implements Command {}

    /** Stops a job if it is running, and removes its files. */
    record Remove(String id, ActorRef<StatusReply<Done>> replyTo) implements Command {}

    private record Ended(String id, int exitCode) implements Command {}

    private record TooLong(String id) implements Command {}

    private static final Logger LOG = LoggerFactory.getLogger(JobQueue.class);

    private static final int MOST_KEPT = 100;
    private static final Path NICE = Path.of("/usr/bin/nice");

    private final Path folder;
    private final JobSettings settings;
    private final TimerScheduler<Command> timers;
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private final Deque<Submit> waiting = new ArrayDeque<>();
    private final Map<String, Process> running = new HashMap<>();

    /** A queue with the jobs in the folder, all of which are from an earlier process. */
    static Behavior<Command> create(Path folder, JobSettings settings) {
        List<Path> earlier = earlier(folder);
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new JobQueue(context, timers, folder, settings, earlier)));
    }

    private static List<Path> earlier(Path folder) {
        try {
            Files.createDirectories(folder);
            try (Stream<Path> folders = Files.list(folder)) {
                return folders.sorted().toList();
            }
        } catch (IOException fault) {
            LOG.warn("Cannot read the earlier jobs in {}: {}", folder, fault.toString());
            return List.of();
        }
    }

    private JobQueue(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Path folder,
            JobSettings settings,
            List<Path> earlier) {
        super(context);
        this.timers = timers;
        this.folder = folder;
        this.settings = settings;
        earlier.forEach(this::read);
    }

    private void read(Path one) {
        JobFolder files = new JobFolder(one);
        try {
            Optional<Job> job = files.read();
            if (job.isEmpty()) {
                // An incomplete upload, or a job that was removed.
                files.delete();
            } else {
                save(
                        job.get().over()
                                ? job.get()
                                : job.get()
                                        .failed(Instant.now(), "The service ended during the job; request it again"));
            }
        } catch (IOException | RuntimeException fault) {
            LOG.warn("Cannot read the job in {}: {}", one, fault.toString());
        }
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Submit.class, this::onSubmit)
                .onMessage(GetAll.class, this::onGetAll)
                .onMessage(Get.class, this::onGet)
                .onMessage(Remove.class, this::onRemove)
                .onMessage(Ended.class, this::onEnded)
                .onMessage(TooLong.class, this::onTooLong)
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<Command> onSubmit(Submit submit) {
        forgetOldest();
        if (jobs.size() >= MOST_KEPT) {
            submit.replyTo()
                    .tell(StatusReply.error(new ServiceException(
                            Reason.UNAVAILABLE, MOST_KEPT + " jobs are waiting; try again when some are done")));
            return this;
        }
        save(submit.job());
        waiting.add(submit);
        next();
        submit.replyTo().tell(StatusReply.success(jobs.get(submit.job().id())));
        return this;
    }

    private void next() {
        while (running.size() < settings.atATime() && !waiting.isEmpty()) {
            Submit submit = waiting.remove();
            String id = submit.job().id();
            try {
                Process process =
                        start(submit.arguments(), settings.heap(), folder(id).log());
                running.put(id, process);
                save(submit.job().running(Instant.now()));
                getContext()
                        .pipeToSelf(
                                process.onExit(),
                                (ended, fault) -> new Ended(id, fault == null ? ended.exitValue() : -1));
                timers.startSingleTimer(id, new TooLong(id), settings.timeLimit());
            } catch (IOException fault) {
                save(submit.job().failed(Instant.now(), "Cannot start the process of the job: " + fault.getMessage()));
            }
        }
    }

    private Behavior<Command> onEnded(Ended ended) {
        timers.cancel(ended.id());
        running.remove(ended.id());
        Job job = jobs.get(ended.id());
        if (job == null) {
            delete(ended.id());
        } else if (!job.over()) {
            save(outcome(job, ended.exitCode()));
        }
        next();
        return this;
    }

    private Job outcome(Job job, int exitCode) {
        JobFolder files = folder(job.id());
        Optional<String> lastError = files.lastError();
        try {
            List<String> results = files.files();
            if (exitCode == ExitCodes.SUCCESS.code()
                    || (exitCode == ExitCodes.SOME_SKIPPED.code() && !results.isEmpty())) {
                return job.done(Instant.now(), lastError, results);
            }
        } catch (IOException fault) {
            return job.failed(Instant.now(), "Cannot read the results: " + fault.getMessage());
        }
        return job.failed(Instant.now(), lastError.orElse("The process of the job ended with exit code " + exitCode));
    }

    private Behavior<Command> onTooLong(TooLong late) {
        Process process = running.get(late.id());
        if (process != null) {
            Duration limit = settings.timeLimit();
            save(jobs.get(late.id())
                    .failed(Instant.now(), "The job took longer than jobs.time-limit, " + limit.toMinutes() + " min"));
            process.destroyForcibly();
        }
        return this;
    }

    private Behavior<Command> onGetAll(GetAll ask) {
        List<Job> all = new ArrayList<>(jobs.values());
        all.sort((one, other) -> other.submitted().compareTo(one.submitted()));
        ask.replyTo().tell(all);
        return this;
    }

    private Behavior<Command> onGet(Get ask) {
        Job job = jobs.get(ask.id());
        ask.replyTo().tell(job == null ? absent(ask.id()) : StatusReply.success(job));
        return this;
    }

    private Behavior<Command> onRemove(Remove ask) {
        if (jobs.containsKey(ask.id())) {
            forget(ask.id());
            ask.replyTo().tell(StatusReply.ack());
        } else {
            ask.replyTo().tell(absent(ask.id()));
        }
        return this;
    }

    private void forget(String id) {
        jobs.remove(id);
        waiting.removeIf(one -> one.job().id().equals(id));
        Process process = running.get(id);
        if (process == null) {
            delete(id);
        } else {
            // Its files are removed when the process has ended.
            process.destroyForcibly();
        }
    }

    private void delete(String id) {
        try {
            folder(id).delete();
        } catch (IOException | RuntimeException fault) {
            LOG.warn("Cannot remove the files of job {}: {}", id, fault.toString());
        }
    }

    private void forgetOldest() {
        while (jobs.size() >= MOST_KEPT) {
            Optional<String> oldest = jobs.values().stream()
                    .filter(Job::over)
                    .min((one, other) -> one.submitted().compareTo(other.submitted()))
                    .map(Job::id);
            if (oldest.isEmpty()) {
                return;
            }
            forget(oldest.get());
        }
    }

    private void save(Job job) {
        jobs.put(job.id(), job);
        try {
            folder(job.id()).write(job);
        } catch (IOException fault) {
            LOG.warn("Cannot save the state of job {}: {}", job.id(), fault.toString());
        }
    }

    private JobFolder folder(String id) {
        return new JobFolder(folder.resolve(id));
    }

    private Behavior<Command> onPostStop(PostStop stop) {
        running.values().forEach(Process::destroyForcibly);
        return this;
    }

    private static <T> StatusReply<T> absent(String id) {
        return StatusReply.error(new ServiceException(Reason.ABSENT, "There is no job " + id));
    }

    /**
     * Starts the process of a job: this program with its own heap, one thread for the engine, and a lower priority than a run.
     *
     * @param arguments of {@code dgnet}
     * @param heap as {@code 2g}
     * @param log the file for its output
     */
    private static Process start(List<String> arguments, String heap, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(NICE)) {
            command.addAll(List.of(NICE.toString(), "-n", "10"));
        }
        // The same native libraries and engine settings, but not the heap of this process.
        command.addAll(ProgramCommand.of(
                option -> option.startsWith("-D"),
                List.of(
                        // The next service starts the job again, and two would write the same files.
                        ProgramCommand.endsWithThis(),
                        "-Xmx" + heap,
                        "-XX:+UseSerialGC",
                        "-Dai.djl.pytorch.num_threads=1",
                        "-D" + ModelSource.DEVICE + "=cpu",
                        "-Djava.awt.headless=true"),
                arguments));
        ProcessBuilder process =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        process.environment().remove("DGNET_TOKEN");
        // The GPUs are for runs.
        process.environment().put("CUDA_VISIBLE_DEVICES", "");
        return process.start();
    }
}
