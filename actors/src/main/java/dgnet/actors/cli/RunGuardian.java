package dgnet.actors.cli;

import dgnet.actors.run.TrainingRun;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * The root of the actor system of one run: ends when the run does, and has it stop kindly when the system is shut down, by whatever: the
 * shutdown waits in its first phase until the run is gone, with its state saved and its monitors done.
 */
final class RunGuardian {
    private record AskedToStop() implements CoordinatedShutdown.Reason {}

    private RunGuardian() {}

    static Behavior<TrainingRun.Command> create(Behavior<TrainingRun.Command> behavior) {
        return Behaviors.setup(context -> {
            ActorRef<TrainingRun.Command> run = context.spawn(behavior, "run");
            context.watch(run);
            CompletableFuture<Done> gone = new CompletableFuture<>();
            ActorSystem<Void> system = context.getSystem();
            CoordinatedShutdown.get(system)
                    .addTask(CoordinatedShutdown.PhaseBeforeServiceUnbind(), "stop the run", () -> {
                        run.tell(new TrainingRun.Stop(system.ignoreRef()));
                        return gone;
                    });
            return Behaviors.receive(TrainingRun.Command.class)
                    .onMessage(TrainingRun.Command.class, message -> {
                        run.tell(message);
                        return Behaviors.same();
                    })
                    .onSignal(Terminated.class, end -> {
                        gone.complete(Done.getInstance());
                        return Behaviors.stopped();
                    })
                    .build();
        });
    }

    /** Shuts a system down, and thereby its run; returns at once. */
    static void stop(ActorSystem<TrainingRun.Command> system) {
        CoordinatedShutdown.get(system).runAll(new AskedToStop());
    }
}
