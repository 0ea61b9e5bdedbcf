package dgnet.actors.cli;

import dgnet.actors.launch.RunDirectory;

/**
 * A run that ended well.
 *
 * @param run its folder
 * @param episodes episodes completed
 * @param complete whether those are all; otherwise it was asked to stop
 * @param exitCode what the process ends with
 */
record Trained(RunDirectory run, long episodes, boolean complete, int exitCode) {
    /** What the user can do next. */
    String sentence() {
        return complete
                ? "the run is in " + run.path() + "; dgnet evaluate " + run.path() + " tests its best checkpoint"
                : "stopped after " + episodes + " episodes; dgnet resume " + run.path() + " goes on";
    }
}
