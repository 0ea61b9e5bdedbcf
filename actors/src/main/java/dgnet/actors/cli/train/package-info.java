/**
 * Commands that train in this process: quickstart, train, resume.
 */
package dgnet.actors.cli.train;
