/**
 * The model module: network, training, prediction, evaluation and their files. Only this module uses DJL.
 *
 * <p>Must not import dgnet.actors or Pekko.
 */
package dgnet.model;
