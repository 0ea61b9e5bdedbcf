package dgnet.actors.launch;

/** The exit codes of the program, with their meaning. */
public enum ExitCodes {
    SUCCESS(0, "Success, or the run stopped as requested (SIGTERM, SIGINT)."),
    FAILED(1, "The run or the command failed. The log and the last checkpoint of a run are kept."),
    BAD_INPUT(
            2,
            "The input or the configuration is invalid, or training cannot start (dgnet check). No result was written, except the"
                    + " report of dgnet check; prepared slices remain in the cache."),
    SOME_SKIPPED(
            3,
            "Some scans, frames or output files failed and are reported; all others are done (dgnet predict, evaluate, prepare,"
                    + " check, table, quickstart, service repair)."),
    NO_SERVICE(
            4,
            "The service cannot be reached, or it rejected the request (dgnet submit, runs, watch, pause, resume,"
                    + " checkpoint, stop, label, delete)."),
    DECLINED(5, "The service declined the request: the state of the run does not allow it, or the name is taken."),
    /** EX_TEMPFAIL of sysexits.h. */
    START_AGAIN(75, "This process cannot continue, but a new process can. Start the command again (dgnet resume).");

    private final int code;
    private final String meaning;

    ExitCodes(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The number that the process ends with. */
    public int code() {
        return code;
    }

    /** The sentence that the help shows for the code. */
    public String meaning() {
        return meaning;
    }
}
