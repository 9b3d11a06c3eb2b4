/**
 * What the commands do once everything is decided: one clip, a batch, a comparison, a measurement.
 * Needs no dialog.
 */
package sc.fiji.svdtools.job;
