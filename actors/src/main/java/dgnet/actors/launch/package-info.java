/**
 * Opens a run from its configuration: folder, lock, data, engine and learner, each checked.
 *
 * <p>Must not import dgnet.actors.service, api, client, http, job or cli.
 */
package dgnet.actors.launch;
