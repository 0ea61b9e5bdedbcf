/**
 * The long-running service: the history of every run ({@code RunHistory}, event-sourced), the queue that starts one run per device
 * ({@code RunQueue}), a run at work ({@code RunWorker}) and, for whoever has a door to open, what can be asked of it
 * ({@link dgnet.actors.service.RunService}).
 */
package dgnet.actors.service;
