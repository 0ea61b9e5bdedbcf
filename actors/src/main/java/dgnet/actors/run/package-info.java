/**
 * The actors of one training run and their protocols.
 *
 * <p>Must not import dgnet.actors.config, launch, monitor, service, api, client, http, job or cli.
 */
package dgnet.actors.run;
