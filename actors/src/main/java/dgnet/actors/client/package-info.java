/**
 * A client of the service over HTTP: requests ({@link dgnet.actors.client.ServiceClient}), and the events of a run, each
 * delivered exactly once across reconnections ({@link dgnet.actors.client.EventStreamClient}).
 *
 * <p>Must not import dgnet.actors.service, http, job or cli.
 */
package dgnet.actors.client;
