/**
 * Predictions and evaluations requested from the service. Each runs in its own process, so that a fault cannot affect a run.
 *
 * <p>Must not import dgnet.actors.service, client, http or cli.
 */
package dgnet.actors.job;
