/**
 * Stateless layers: weights in the constructor, one {@code forward}.
 *
 * <p>Glossary: B clips, F frames, H W latent height and width, S = H * W, C channels, E embedding,
 * N heads, D = C / N. Activations are {@code (B*F, H, W, C)}, contiguous, clip-major: row {@code n
 * = b * F + f}. Every {@code forward} borrows its inputs and gives one tensor to the caller's
 * scope.
 *
 * <p>Imports {@code tensor} and {@code weights}.
 */
package sc.fiji.svdtools.nn;
