/** What stands between a configuration and its running actors: the run's folder, its lock, data, engine and learner, checked and opened. */
package dgnet.actors.launch;
