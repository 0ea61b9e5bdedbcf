/**
 * The interface of the service: requests ({@link dgnet.actors.api.RunService}), the states and views of runs, submissions,
 * and the elements of event streams.
 *
 * <p>Must not import dgnet.actors.service, client, http, job or cli, or Pekko Persistence.
 */
package dgnet.actors.api;
