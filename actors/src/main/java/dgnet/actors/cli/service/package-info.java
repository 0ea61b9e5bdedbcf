/**
 * Commands for the service: run or repair the service, submit, list, follow and control its runs.
 *
 * <p>Must not import the package train of the command line.
 */
package dgnet.actors.cli.service;
