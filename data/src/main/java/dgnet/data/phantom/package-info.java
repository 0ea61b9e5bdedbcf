/** A synthetic cardiac data set, for people without data. */
package dgnet.data.phantom;
