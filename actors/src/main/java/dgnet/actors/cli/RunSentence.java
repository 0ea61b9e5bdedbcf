package dgnet.actors.cli;

import dgnet.actors.api.RunView;
import dgnet.actors.event.Phrases;

/** What a run of the service is doing, as a sentence without its end that says what can be done next. */
final class RunSentence {
    private RunSentence() {}

    static String of(RunView run) {
        String name = "run " + run.id() + " ";
        return switch (run.state()) {
            case QUEUED ->
                name + "waits for a device"
                        + run.place().map(place -> ", place " + place).orElse("");
            case PREPARING -> name + "is being prepared";
            case TRAINING -> name + "trains, " + progress(run) + " episodes are done";
            case PAUSED ->
                name + "is paused after " + progress(run) + " episodes"
                        + run.pausedBy().map(by -> " (" + by + ")").orElse("") + "; dgnet resume " + run.id()
                        + " goes on";
            case STOPPING -> name + "ends once the episode in hand is done and saved";
            case COMPLETED -> name + "is complete after " + run.episode() + " episodes" + best(run);
            case STOPPED ->
                name + "is stopped after " + progress(run) + " episodes" + best(run)
                        + run.fault().map(fault -> " (" + fault + ")").orElse("") + "; dgnet resume " + run.id()
                        + " goes on";
            case FAILED ->
                name + "has failed after " + progress(run) + " episodes: "
                        + run.fault().orElse("the service does not know why");
            case CANCELLED -> name + "was taken from the queue";
            case DELETED -> name + "is deleted";
        };
    }

    static String progress(RunView run) {
        return run.episodes() > 0 ? run.episode() + " of " + run.episodes() : Long.toString(run.episode());
    }

    private static String best(RunView run) {
        return run.best()
                .map(best -> "; best mean Dice " + Phrases.of(best.score()) + " after " + best.episode())
                .orElse("");
    }
}
