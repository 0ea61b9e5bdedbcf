/** What happens in a run, as events, and the actors that write them down. */
package dgnet.actors.event;
