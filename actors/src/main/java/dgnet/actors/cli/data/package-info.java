/**
 * Commands for data sets: make the phantom, check a data set, prepare its slices.
 */
package dgnet.actors.cli.data;
