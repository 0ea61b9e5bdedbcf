/** The model module. */
package dgnet.model;
