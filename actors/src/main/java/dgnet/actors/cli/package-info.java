/** The command line: assembles data, learner and actors, waits, and answers with an exit code. */
package dgnet.actors.cli;
