/** The commands that train and compare many models: {@code experiment} and {@code compare}. */
package dgnet.actors.cli.experiment;
