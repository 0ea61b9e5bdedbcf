/**
 * The configuration of a run and of the service: read from HOCON, checked once at the start, then held as records.
 *
 * <p>Must not import dgnet.actors.launch, service, api, client, http, job or cli.
 */
package dgnet.actors.config;
