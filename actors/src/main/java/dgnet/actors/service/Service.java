package dgnet.actors.service;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dgnet.actors.api.RunService;
import dgnet.actors.api.RunView;
import dgnet.actors.config.ServiceSettings;
import dgnet.actors.experiment.Experiments;
import dgnet.actors.job.Jobs;
import dgnet.actors.launch.ActorSystemSettings;
import dgnet.actors.launch.EngineCheck;
import dgnet.actors.launch.ProcessLock;
import dgnet.actors.monitor.ServiceMetrics;
import dgnet.actors.monitor.Webhook;
import dgnet.data.DataException;
import dgnet.model.engine.DeviceMemory;
import dgnet.model.engine.Devices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.h2.api.ErrorCode;

/** The service without its HTTP server: its actors, with every run's history read. */
public final class Service {
    private static final String HISTORY = "history";
    private static final Duration TO_START = Duration.ofMinutes(2);

    /** Long enough for folders with hundreds of thousands of events. */
    private static final Duration TO_READ = Duration.ofMinutes(30);

    private static final Duration TO_STOP = Duration.ofSeconds(130);

    private final ActorSystem<SpawnProtocol.Command> system;
    private final RunService runs;
    private final ServiceMetrics metrics;
    private final Path folder;

    private final ExperimentCheck experiments;
    private final Webhook webhook;
    private final int slots;

    /** Completes once others can use the history and the folder. */
    private final CompletionStage<Void> released;

    private Service(
            ActorSystem<SpawnProtocol.Command> system,
            RunService runs,
            ServiceMetrics metrics,
            Path folder,
            ExperimentCheck experiments,
            Webhook webhook,
            int slots,
            CompletionStage<Void> released) {
        this.released = released;
        this.webhook = webhook;
        this.experiments = experiments;
        this.slots = slots;
        this.folder = folder;
        this.metrics = metrics;
        this.system = system;
        this.runs = runs;
    }

    /** The process of a service. */
    public interface Owner {
        /** The service waits before it starts. */
        default void waiting(String sentence) {}

        /** Another service has taken the history over. The process must end at once, without saving. */
        default void replaced(String sentence) {}
    }

    /** What keeps other processes from the history and the folder of this one. */
    private record Exclusion(JournalStore store, Optional<ServiceLease> lease, ProcessLock lock)
            implements AutoCloseable {
        /** Takes the lease first: a standby service can have the folder of the active one. */
        static Exclusion of(
                ServiceSettings settings, boolean standby, Consumer<String> waiting, Consumer<String> replaced) {
            JournalStore store = Service.store(settings);
            Optional<ServiceLease> lease = Optional.empty();
            if (store.postgres()) {
                try {
                    lease = Optional.of(ServiceLease.take(
                            store,
                            ServiceLease.DURATION,
                            ServiceLease.thisProcess() + ", runs in " + settings.runsDirectory(),
                            standby,
                            waiting,
                            replaced));
                } catch (SQLException e) {
                    throw cannotBeOpened(settings, store, e);
                }
            }
            try {
                return new Exclusion(store, lease, Service.lock(settings));
            } catch (RuntimeException | Error fault) {
                lease.ifPresent(ServiceLease::close);
                throw fault;
            }
        }

        Config config() {
            return lease.map(store::config).orElseGet(store::config);
        }

        void createTables(ActorSystem<?> system) {
            await(store.createTables(system));
            if (lease.isPresent()) {
                try {
                    lease.get().fence();
                } catch (SQLException e) {
                    throw new DataException(
                            "the history of the runs, " + store.url() + ", cannot be protected from other services: "
                                    + e.getMessage() + "; its user must own the tables",
                            e);
                }
            }
        }

        @Override
        public void close() {
            lease.ifPresent(ServiceLease::close);
            lock.close();
        }
    }

    /**
     * Starts the service and continues the runs that were active when its last process ended. If the history is on a database server,
     * waits until no other service is active there, or throws an exception unless the service is a standby.
     *
     * @param http further settings of the actor system
     * @throws DataException if the service cannot start
     */
    public static Service start(ServiceSettings settings, Config http, Owner owner) {
        Exclusion exclusion = Exclusion.of(settings, settings.standby(), owner::waiting, owner::replaced);
        try {
            return started(settings, http, exclusion);
        } catch (RuntimeException | Error fault) {
            exclusion.close();
            throw fault;
        }
    }

    private static DataException cannotBeOpened(ServiceSettings settings, JournalStore store, SQLException fault) {
        return new DataException(
                "the history of the runs, " + store.url() + ", cannot be opened: " + fault.getMessage()
                        + (settings.history().isPresent()
                                ? "; check history.url in conf/service.conf"
                                : "; dgnet service repair rebuilds it from the runs' folders"),
                fault);
    }

    private static ProcessLock lock(ServiceSettings settings) {
        Path folder = folder(settings);
        try {
            Files.createDirectories(folder);
            if (settings.umask().isPresent()) {
                tighten(folder, settings.umask().getAsInt());
            }
        } catch (IOException e) {
            throw new DataException("the service's folder " + folder + " cannot be created: " + e.getMessage(), e);
        }
        return ProcessLock.of(
                folder.resolve("lock"),
                process -> "another service works on the runs in " + settings.runsDirectory() + ", process " + process
                        + "; stop it first, or choose another folder (--set runs-dir=…)");
    }

    /** Removes the permissions of a mask from a folder, so that others cannot read the files in it. */
    private static void tighten(Path folder, int mask) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            int permissions = (int) Files.getAttribute(folder, "unix:mode") & 07777;
            if ((permissions & mask) != 0) {
                Files.setAttribute(folder, "unix:mode", permissions & ~mask);
            }
        }
    }

    private static Service started(ServiceSettings settings, Config http, Exclusion exclusion) {
        Map<String, Long> memory = devices(settings);
        List<String> devices = List.copyOf(memory.keySet());
        HostMemory host = HostMemory.of(settings);
        try {
            exclusion.store().check(false);
        } catch (SQLException e) {
            throw cannotBeOpened(settings, exclusion.store(), e);
        }
        AttemptDoor door = AttemptDoor.open(folder(settings));
        ActorSystem<SpawnProtocol.Command> system =
                ActorSystem.create(SpawnProtocol.create(), "dgnet", systemSettings(exclusion, http));
        try {
            ServiceMetrics metrics = new ServiceMetrics(devices);
            Webhook webhook = new Webhook(settings.webhook());
            SubmissionCheck check = new SubmissionCheck(
                    settings.runsDirectory(),
                    settings.dataRoots(),
                    memory,
                    settings.runSettings(),
                    settings.processes().heapBytes(),
                    host);
            exclusion.createTables(system);
            Journal journal = new Journal(system);
            ActorRef<RunQueue.Command> queue = queue(
                    system,
                    journal,
                    new DeviceSlots(memory, settings.runsPerDevice(), host.shared()),
                    new ServiceRuns(
                            check, settings.heldEvents(), metrics, webhook, settings.processes(), door.socket()));
            door.accept(link -> queue.tell(new RunQueue.AttemptArrived(link)));
            awaitRead(system, queue);
            CoordinatedShutdown.get(system)
                    .addTask(
                            CoordinatedShutdown.PhaseBeforeServiceUnbind(),
                            "interrupt-runs",
                            () -> AskPattern.ask(
                                    queue,
                                    (ActorRef<Done> answer) ->
                                            new RunQueue.ShutDown("the service is shutting down", answer),
                                    TO_STOP,
                                    system.scheduler()));
            return new Service(
                    system,
                    new ServiceActors(system, queue, journal, check::check),
                    metrics,
                    folder(settings),
                    new ExperimentCheck(check),
                    webhook,
                    devices.size() * settings.runsPerDevice(),
                    system.getWhenTerminated().thenRun(door::close).thenRun(exclusion::close));
        } catch (RuntimeException | Error fault) {
            door.close();
            // Processes that were taken over can be writing: the lock is released after that.
            system.terminate();
            await(system.getWhenTerminated());
            throw fault;
        }
    }

    /** The queue, which starts to read every run's history and to compare it with the run's folder. */
    private static ActorRef<RunQueue.Command> queue(
            ActorSystem<SpawnProtocol.Command> system, Journal journal, DeviceSlots slots, RunLauncher starts) {
        return await(AskPattern.ask(
                system,
                (ActorRef<ActorRef<RunQueue.Command>> answer) -> new SpawnProtocol.Spawn<>(
                        RunQueue.create(await(journal.runs()), slots, starts), "runs", Props.empty(), answer),
                TO_START,
                system.scheduler()));
    }

    /** Waits until every run is read. */
    private static void awaitRead(ActorSystem<?> system, ActorRef<RunQueue.Command> queue) {
        await(AskPattern.ask(queue, RunQueue.WhenRead::new, TO_READ, system.scheduler()), TO_READ);
    }

    /**
     * The result of {@link #repair}.
     *
     * @param setAside the new path of the database file that could not be read
     * @param runs the runs after the repair
     */
    public record Repaired(Optional<Path> setAside, List<RunView> runs) {}

    /**
     * Completes the histories while the service is stopped: sets an embedded database aside that cannot be read, and takes missing events
     * from
     * the runs' folders, as at each start.
     *
     * @param movedAside receives the new path of a database file that could not be read, before the repair goes on
     * @param waiting receives a sentence if the repair waits before it starts
     * @throws DataException if another service is running, or a database server does not answer
     */
    public static Repaired repair(ServiceSettings settings, Consumer<Path> movedAside, Consumer<String> waiting) {
        // After a loss of the lease, the next write fails and ends the repair.
        try (Exclusion exclusion = Exclusion.of(settings, false, waiting, sentence -> {})) {
            Optional<Path> setAside = setAside(settings, exclusion.store());
            setAside.ifPresent(movedAside);
            ActorSystem<SpawnProtocol.Command> system = ActorSystem.create(
                    SpawnProtocol.create(), "dgnet", systemSettings(exclusion, ConfigFactory.empty()));
            try {
                SubmissionCheck check = new SubmissionCheck(
                        settings.runsDirectory(),
                        settings.dataRoots(),
                        Map.of(),
                        settings.runSettings(),
                        settings.processes().heapBytes(),
                        HostMemory.UNLIMITED);
                exclusion.createTables(system);
                // Without devices no run starts.
                ActorRef<RunQueue.Command> queue = queue(
                        system,
                        new Journal(system),
                        new DeviceSlots(List.of(), 1),
                        new ServiceRuns(
                                check,
                                settings.heldEvents(),
                                new ServiceMetrics(List.of()),
                                new Webhook(Optional.empty()),
                                settings.processes(),
                                folder(settings)));
                awaitRead(system, queue);
                return new Repaired(
                        setAside, await(AskPattern.ask(queue, RunQueue.GetRuns::new, TO_START, system.scheduler())));
            } finally {
                system.terminate();
                await(system.getWhenTerminated());
            }
        }
    }

    private static Optional<Path> setAside(ServiceSettings settings, JournalStore store) {
        try {
            store.check(true);
            return Optional.empty();
        } catch (SQLException unreadable) {
            Path file = folder(settings).resolve(HISTORY + ".mv.db");
            if (settings.history().isPresent() || unreadable.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
                throw new DataException(
                        "the history of the runs, " + store.url() + ", cannot be read: " + unreadable.getMessage(),
                        unreadable);
            }
            Path aside = folder(settings).resolve(HISTORY + "-" + System.currentTimeMillis() + ".damaged");
            try {
                Files.move(file, aside);
            } catch (IOException e) {
                throw new DataException("the file " + file + " cannot be set aside: " + e, e);
            }
            return Optional.of(aside);
        }
    }

    public ActorSystem<?> system() {
        return system;
    }

    public RunService runs() {
        return runs;
    }

    /** Starts the experiments, which evaluate their runs by jobs, and continues those that were running. */
    public Experiments experiments(Jobs jobs) {
        return Experiments.start(
                system, runs, jobs, experiments::plan, experiments::configuration, webhook, slots, folder.getParent());
    }

    /** The service's own folder. */
    public Path folder() {
        return folder;
    }

    public ServiceMetrics metrics() {
        return metrics;
    }

    /** Interrupts the runs, which save, and stops the actors. The next process continues the runs. */
    public CompletionStage<Done> stop() {
        return CoordinatedShutdown.get(system)
                .runAll(CoordinatedShutdown.unknownReason())
                .thenCombine(released, (done, free) -> done);
    }

    /** The checked devices by name, with their memory in bytes, or the largest number if that is not available. */
    private static Map<String, Long> devices(ServiceSettings settings) {
        Map<String, Long> devices = new LinkedHashMap<>();
        for (String asked : settings.devices()) {
            String device = EngineCheck.of(asked, settings.engineThreads());
            devices.put(
                    device,
                    DeviceMemory.of(Devices.of(device), "")
                            .map(DeviceMemory::total)
                            .orElse(Long.MAX_VALUE));
        }
        return devices;
    }

    private static Path folder(ServiceSettings settings) {
        return folder(settings.runsDirectory());
    }

    /** The service's own folder in the folder of all runs. */
    static Path folder(Path runs) {
        return runs.resolve(".service");
    }

    private static JournalStore store(ServiceSettings settings) {
        if (settings.history().isPresent()) {
            ServiceSettings.Database database = settings.history().get();
            return new JournalStore(database.url(), database.user(), database.password());
        }
        return JournalStore.embedded(folder(settings).resolve(HISTORY));
    }

    private static Config systemSettings(Exclusion exclusion, Config http) {
        Duration phase = TO_STOP.plusSeconds(10);
        return ActorSystemSettings.of(ConfigFactory.parseMap(Map.of(
                        "pekko.coordinated-shutdown.phases.before-service-unbind.timeout",
                        phase,
                        "pekko.coordinated-shutdown.run-by-jvm-shutdown-hook",
                        "off"))
                .withFallback(http)
                .withFallback(exclusion.config()));
    }

    private static <T> T await(CompletionStage<T> stage) {
        return await(stage, TO_START);
    }

    private static <T> T await(CompletionStage<T> stage, Duration patience) {
        try {
            return stage.toCompletableFuture().get(patience.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException fault) {
            throw new DataException(
                    "the history of the runs cannot be read: " + fault + "; check history.url in conf/service.conf",
                    fault);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the service started", e);
        }
    }
}
