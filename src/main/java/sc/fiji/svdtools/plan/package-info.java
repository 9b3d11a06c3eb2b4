/**
 * The ports a technique can change, and the immutable plan of a run that holds one of each.
 *
 * <p>A port is a small value that answers one question about a run. There are two kinds. A port
 * that is <em>claimed</em> has one owner: a second claim is refused with both names. A port that is
 * <em>wrapped</em> nests: the new one may use the old one.
 *
 * <p>To add a port: a type here with its plain value, a component of {@link
 * sc.fiji.svdtools.plan.SamplingPlan}, and the place in {@code pipeline} that asks it.
 *
 * <p>Knows no network: {@code pipeline} turns ports into the parameters of {@code nn}. Imports
 * {@code sampling} and {@code tensor}.
 */
package sc.fiji.svdtools.plan;
