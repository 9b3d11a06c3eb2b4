/**
 * Batches on Apache Spark: the driver lists the images and keeps the log, executors make the clips.
 * Compiled in the profile {@code spark} alone; nothing of the plugin knows it.
 */
package sc.fiji.svdtools.spark;
