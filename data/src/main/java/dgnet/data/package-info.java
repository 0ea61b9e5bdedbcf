/**
 * What all packages of the data module share: exceptions, atomic files, hashes and random numbers.
 *
 * <p>Must not import its subpackages, dgnet.model, dgnet.actors, DJL or Pekko.
 */
package dgnet.data;
