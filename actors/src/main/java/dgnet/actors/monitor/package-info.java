/**
 * Curves and figures of a run, computed from its events.
 *
 * <p>Must not import dgnet.actors.config, launch, service, api, client, http, job or cli.
 */
package dgnet.actors.monitor;
