/**
 * The actors module: training runs as actors and messages, the service, its HTTP interface and the command line. Only this
 * module uses Pekko.
 *
 * <p>Must not import its subpackages or DJL.
 */
package dgnet.actors;
