/**
 * Commands that use a model: evaluate, predict, export, import, inspect.
 *
 * <p>Must not import the packages train and service of the command line.
 */
package dgnet.actors.cli.model;
