/**
 * The command line: assembles data, learner, actors and service, waits, and returns an exit code.
 *
 * <p>Must not be imported by any other package. Must not import DJL.
 */
package dgnet.actors.cli;
