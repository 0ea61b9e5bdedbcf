/**
 * The program {@code dgnet}: its list of commands, its help, and its error messages. The commands are in the packages below.
 *
 * <p>Must not be imported by any other package. Must not import DJL.
 */
package dgnet.actors.cli;
