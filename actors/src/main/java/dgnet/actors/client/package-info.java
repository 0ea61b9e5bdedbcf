/**
 * A client of the service over HTTP: what can be asked of it ({@link dgnet.actors.client.ServiceClient}), and a run's events as they
 * happen, each exactly once whatever becomes of the connection ({@link dgnet.actors.client.EventStreamClient}).
 */
package dgnet.actors.client;
