package dgnet.actors.cli;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.event.RunEvent;
import dgnet.actors.event.RunEventJson;
import dgnet.data.DataException;
import java.util.Optional;

/** Events of the service as this program knows them. */
final class WatchedEvent {
    private WatchedEvent() {}

    /** Empty where a later service has a kind that this program does not know. */
    static Optional<RunEvent> read(NumberedEvent event) {
        try {
            return Optional.of(RunEventJson.read(event.json()));
        } catch (DataException unknown) {
            return Optional.empty();
        }
    }
}
