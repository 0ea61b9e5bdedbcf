/** Predictions and evaluations that are asked of the service: each a process of its own, so that none can touch a run. */
package dgnet.actors.job;
