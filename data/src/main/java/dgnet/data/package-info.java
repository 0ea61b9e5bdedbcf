/**
 * Parts that all packages of the data module use: exceptions, whole files, hashes and random numbers.
 *
 * <p>Must not import its subpackages, dgnet.model, dgnet.actors, DJL or Pekko.
 */
package dgnet.data;
