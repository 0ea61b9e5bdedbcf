package dgnet.actors.job;

import dgnet.actors.api.ServiceException;
import dgnet.actors.api.ServiceException.Reason;
import dgnet.actors.config.JobSettings;
import dgnet.actors.launch.ExitCodes;
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

/** Starts the jobs one after another, and knows what became of them. Those that a lost process left are failed. */
final class JobDesk extends AbstractBehavior<JobDesk.Command> {
    /** What the desk understands. */
    sealed interface Command {}

    /**
     * A job whose folder is made and holds what it needs.
     *
     * @param arguments of {@code dgnet}
     */
    record Submit(Job job, List<String> arguments, ActorRef<StatusReply<Job>> replyTo) implements Command {}

    /** All jobs, the newest first. */
    record GetAll(ActorRef<List<Job>> replyTo) implements Command {}

    record Get(String id, ActorRef<StatusReply<Job>> replyTo) implements Command {}

    /** Ends a job, where it is at work, and removes its files. */
    record Remove(String id, ActorRef<StatusReply<Done>> replyTo) implements Command {}

    private record Ended(String id, int exitCode) implements Command {}

    private record TooLong(String id) implements Command {}

    private static final Logger LOG = LoggerFactory.getLogger(JobDesk.class);

    private static final int MOST_KEPT = 100;

    private final Path folder;
    private final JobSettings settings;
    private final TimerScheduler<Command> timers;
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private final Deque<Submit> waiting = new ArrayDeque<>();
    private final Map<String, Process> running = new HashMap<>();

    /** A desk that knows the jobs whose folders are there now; those that are made from now on are asked of it. */
    static Behavior<Command> create(Path folder, JobSettings settings) {
        List<Path> earlier = earlier(folder);
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new JobDesk(context, timers, folder, settings, earlier)));
    }

    private static List<Path> earlier(Path folder) {
        try {
            Files.createDirectories(folder);
            try (Stream<Path> folders = Files.list(folder)) {
                return folders.sorted().toList();
            }
        } catch (IOException fault) {
            LOG.warn("The earlier jobs in {} cannot be read: {}", folder, fault.toString());
            return List.of();
        }
    }

    private JobDesk(
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
        JobFolder known = new JobFolder(one);
        try {
            Optional<Job> job = known.read();
            if (job.isEmpty()) {
                // An upload that was cut off, or a job that was removed.
                known.delete();
            } else {
                note(
                        job.get().over()
                                ? job.get()
                                : job.get().failed(Instant.now(), "the service ended meanwhile; ask again"));
            }
        } catch (IOException | RuntimeException fault) {
            LOG.warn("The job in {} cannot be read: {}", one, fault.toString());
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
                            Reason.UNAVAILABLE, MOST_KEPT + " jobs are waiting; ask again when some are done")));
            return this;
        }
        note(submit.job());
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
                Process process = JobProcess.start(
                        submit.arguments(), settings.heap(), folder(id).log());
                running.put(id, process);
                note(submit.job().running(Instant.now()));
                getContext()
                        .pipeToSelf(
                                process.onExit(),
                                (ended, fault) -> new Ended(id, fault == null ? ended.exitValue() : -1));
                timers.startSingleTimer(id, new TooLong(id), settings.timeLimit());
            } catch (IOException fault) {
                note(submit.job().failed(Instant.now(), "its process cannot be started: " + fault.getMessage()));
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
            note(outcome(job, ended.exitCode()));
        }
        next();
        return this;
    }

    private Job outcome(Job job, int exitCode) {
        JobFolder files = folder(job.id());
        Optional<String> complaint = files.complaint();
        try {
            List<String> results = files.files();
            if (exitCode == ExitCodes.SUCCESS.code()
                    || (exitCode == ExitCodes.SOME_SKIPPED.code() && !results.isEmpty())) {
                return job.done(Instant.now(), complaint, results);
            }
        } catch (IOException fault) {
            return job.failed(Instant.now(), "its results cannot be read: " + fault.getMessage());
        }
        return job.failed(Instant.now(), complaint.orElse("its process ended with exit code " + exitCode));
    }

    private Behavior<Command> onTooLong(TooLong late) {
        Process process = running.get(late.id());
        if (process != null) {
            Duration limit = settings.timeLimit();
            note(jobs.get(late.id())
                    .failed(Instant.now(), "it took longer than jobs.time-limit, " + limit.toMinutes() + " min"));
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
            // Its files are removed once it writes no more.
            process.destroyForcibly();
        }
    }

    private void delete(String id) {
        try {
            folder(id).delete();
        } catch (IOException | RuntimeException fault) {
            LOG.warn("The files of job {} cannot be removed: {}", id, fault.toString());
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

    private void note(Job job) {
        jobs.put(job.id(), job);
        try {
            folder(job.id()).write(job);
        } catch (IOException fault) {
            LOG.warn("The state of job {} cannot be kept: {}", job.id(), fault.toString());
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
        return StatusReply.error(new ServiceException(Reason.ABSENT, "there is no job " + id));
    }
}
