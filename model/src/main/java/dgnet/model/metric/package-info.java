/** How well a segmentation agrees with the truth. */
package dgnet.model.metric;
