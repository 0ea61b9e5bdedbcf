/** One attempt of a run of the service, in a process of its own, and its connection with the service. */
package dgnet.actors.attempt;
