/**
 * The events of a run, their JSON and text forms, and the actors that write them to files.
 *
 * <p>Must not import any other subpackage of dgnet.actors.
 */
package dgnet.actors.event;
