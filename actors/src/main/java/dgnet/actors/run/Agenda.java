package dgnet.actors.run;

/**
 * What a run does next: a pure function of a few facts. Whatever happened, in whatever order, the coordinator notes the facts and asks
 * here, so no message needs to know what the others may have done before it.
 */
final class Agenda {
    private Agenda() {}

    /** The device, as the coordinator sees it. */
    enum Device {
        /** It has no learner: at the start, and after it failed. */
        UNPREPARED,
        /** It is at work. */
        BUSY,
        IDLE
    }

    /** The next step. */
    enum Step {
        /** Nothing, until something happens. */
        WAIT,
        PREPARE,
        APPLY,
        VALIDATE,
        SAVE,
        STOP,
        COMPLETE,
        FAIL
    }

    /**
     * What is known.
     *
     * @param failed the run cannot go on
     * @param validationDue the present parameters are still to be validated
     * @param last every episode is done
     * @param saved the present state is on the disk
     * @param saveDue it is to be saved before anything else is done
     * @param saving a checkpoint is being written
     * @param retrying a write has failed and is tried again in a while
     * @param paused somebody asked the run to wait
     * @param stopping somebody asked the run to end
     */
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
        /** As if nothing were being written: whoever waits for it has waited long enough. */
        Facts withoutWrite() {
            return new Facts(failed, device, validationDue, last, saved, saveDue, false, retrying, paused, stopping);
        }
    }

    static Step next(Facts facts) {
        if (facts.failed()) {
            // What is being written is the last that can be saved of the run.
            return facts.saving() ? Step.WAIT : Step.FAIL;
        }
        boolean writable = !facts.saving() && !facts.retrying();
        if (facts.device() == Device.BUSY) {
            return Step.WAIT;
        }
        if (facts.device() == Device.UNPREPARED) {
            // What is being written is the newest that could be loaded.
            return facts.saving() ? Step.WAIT : facts.stopping() ? Step.STOP : Step.PREPARE;
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
