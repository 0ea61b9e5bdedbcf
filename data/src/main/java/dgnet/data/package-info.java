/** The data module. */
package dgnet.data;
