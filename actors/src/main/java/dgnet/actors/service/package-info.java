/**
 * The service: the event-sourced history of each run ({@code RunHistory}), the queue that starts runs on devices
 * ({@code RunQueue}) and the actor of a running run ({@code RunWorker}). Implements {@link dgnet.actors.api.RunService}.
 *
 * <p>Must not import dgnet.actors.client, http, job or cli.
 */
package dgnet.actors.service;
