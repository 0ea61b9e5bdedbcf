/**
 * Evaluation on whole volumes: scores of cases, subjects and domains, and the files that report them.
 *
 * <p>Must not import dgnet.model.report or dgnet.actors.
 */
package dgnet.model.evaluate;
