package dgnet.actors.run;

import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * The next step of a run, as a pure function of a few facts. The coordinator records what happened and asks for the next step, so that
 * messages can arrive in any order.
 */
final class Agenda {
    private Agenda() {}

    /** The state of the device, as the coordinator sees it. */
    enum Device {
        /** The device has no learner: at the start and after a failure. */
        NO_LEARNER,
        BUSY,
        IDLE
    }

    /** The next step. */
    enum Step {
        /** Do nothing until the next message. */
        WAIT,
        CREATE_LEARNER,
        APPLY,
        VALIDATE,
        SAVE,
        STOP,
        COMPLETE,
        FAIL
    }

    /**
     * The facts that decide the next step.
     *
     * @param failed the run cannot continue
     * @param validationDue the present parameters have to be validated
     * @param last every episode is done
     * @param saved the present state is on the disk
     * @param saveDue the present state has to be saved before anything else
     * @param saving a checkpoint is being written
     * @param retrying a write has failed and is repeated after a pause
     * @param paused the run is paused
     * @param stopping the run has been asked to stop
     */
    @RecordBuilder
    record Facts(
            boolean failed,
            Device device,
            boolean validationDue,
            boolean last,
            boolean saved,
            boolean saveDue,
            boolean saving,
            boolean retrying,
            boolean paused,
            boolean stopping) {
        /** The same facts without the write that has taken too long. */
        Facts withoutWrite() {
            return AgendaFactsBuilder.builder(this).saving(false).build();
        }
    }

    static Step next(Facts facts) {
        if (facts.failed()) {
            // The current write is the last one of the run.
            return facts.saving() ? Step.WAIT : Step.FAIL;
        }
        boolean writable = !facts.saving() && !facts.retrying();
        if (facts.device() == Device.BUSY) {
            return Step.WAIT;
        }
        if (facts.device() == Device.NO_LEARNER) {
            // The current write will be the newest checkpoint to load.
            return facts.saving() ? Step.WAIT : facts.stopping() ? Step.STOP : Step.CREATE_LEARNER;
        }
        if (facts.stopping() && facts.saved() && !facts.saving()) {
            return Step.STOP;
        }
        if (facts.saveDue() || facts.stopping()) {
            return writable ? Step.SAVE : Step.WAIT;
        }
        if (facts.paused()) {
            return Step.WAIT;
        }
        if (facts.validationDue()) {
            return Step.VALIDATE;
        }
        if (!facts.last()) {
            return Step.APPLY;
        }
        if (facts.saving()) {
            return Step.WAIT;
        }
        return facts.saved() ? Step.COMPLETE : writable ? Step.SAVE : Step.WAIT;
    }
}
