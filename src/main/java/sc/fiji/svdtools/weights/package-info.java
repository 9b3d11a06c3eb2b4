/**
 * Model weights on disk: the checkpoint layouts, and scoped, checked access by name.
 *
 * <p>{@link sc.fiji.svdtools.weights.Checkpoint} opens a path and presents every tensor under its
 * name in the original single file, whatever the layout. {@link sc.fiji.svdtools.weights.Weights}
 * hands the tensors to the networks and checks shapes and completeness.
 *
 * <p>Glossary: <em>stored name</em>, as written in the file; <em>canonical name</em>, as in the
 * original single file; <em>source</em>, one file or one set of shards.
 */
package sc.fiji.svdtools.weights;
