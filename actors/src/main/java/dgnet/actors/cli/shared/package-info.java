/**
 * What the commands share: options, output for a terminal, and how the process stops.
 *
 * <p>Must not import any other package of the command line.
 */
package dgnet.actors.cli.shared;
