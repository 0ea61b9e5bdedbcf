/** Random draws as pure functions, augmentation, and batches drawn from prepared slices. */
package dgnet.data.sample;
