package dgnet.actors.attempt;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dgnet.actors.api.ControlRequest;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.ProcessIdentity;
import dgnet.actors.run.RunStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The messages between the service and the process of an attempt. Each is one line of JSON. The attempt connects and sends
 * {@link ToService.Hello}; the service answers with {@link ToAttempt.Welcome} or {@link ToAttempt.Fenced}. After a loss of the connection the
 * attempt connects again.
 */
public final class Channel {
    /** The version of the messages. A service and an attempt with different versions do not talk to each other. */
    public static final int VERSION = 1;

    private Channel() {}

    /** A message of an attempt. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(ToService.Hello.class),
        @JsonSubTypes.Type(ToService.Append.class),
        @JsonSubTypes.Type(ToService.Controlled.class),
        @JsonSubTypes.Type(ToService.Active.class)
    })
    public sealed interface ToService {
        /**
         * The first message of each connection.
         *
         * @param version {@link #VERSION}
         * @param program the version of the program
         */
        record Hello(int version, String program, String run, int attempt, ProcessIdentity process)
                implements ToService {}

        /**
         * Events of the run, to be stored; answered with {@link ToAttempt.Appended} once they are on the disk, or if they were already.
         * Without events it only asks whether the attempt is still the current one.
         *
         * @param first the place of the first event among those of the attempt, from 0
         */
        record Append(long first, List<RunEvent> events) implements ToService {}

        /**
         * The run's answer to {@link ToAttempt.Control}.
         *
         * @param status the run when it answered; empty if it had ended
         * @param checkpoint the name of the checkpoint that is on the disk, if one was requested
         * @param declined why the request is declined
         */
        record Controlled(
                long request, Optional<RunStatus> status, Optional<String> checkpoint, Optional<String> declined)
                implements ToService {}

        /** The answer to {@link ToAttempt.GetActivity}: what each actor of the run is doing, by name. */
        record Active(long request, String about, Map<String, String> actors) implements ToService {}
    }

    /** A message of the service. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(ToAttempt.Welcome.class),
        @JsonSubTypes.Type(ToAttempt.Fenced.class),
        @JsonSubTypes.Type(ToAttempt.Appended.class),
        @JsonSubTypes.Type(ToAttempt.Control.class),
        @JsonSubTypes.Type(ToAttempt.GetActivity.class),
        @JsonSubTypes.Type(ToAttempt.Interrupt.class)
    })
    public sealed interface ToAttempt {
        /** The attempt is the run's current one, and its process is in the run's history. It may write the run's record. */
        record Welcome(int version) implements ToAttempt {}

        /**
         * The attempt is not the run's current one. Its process ends at once, without saving.
         *
         * @param reason a sentence
         */
        record Fenced(String reason) implements ToAttempt {}

        /** {@code count} events of the attempt are on the disk. */
        record Appended(long count) implements ToAttempt {}

        /** A request for the run; answered with {@link ToService.Controlled}. */
        record Control(long request, ControlRequest what) implements ToAttempt {}

        /** Asks what the run's actors are doing; answered with {@link ToService.Active}. */
        record GetActivity(long request) implements ToAttempt {}

        /**
         * The process has to end; the run saves, and the next process continues it.
         *
         * @param reason a sentence
         */
        record Interrupt(String reason) implements ToAttempt {}
    }
}
