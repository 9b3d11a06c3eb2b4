/** What a checkpoint is known by before its weights are read, and the built-in one. */
package sc.fiji.svdtools.checkpoint;
