/**
 * The ports a technique can change, and the immutable plan of a run that holds their answers.
 *
 * <p>A port answers one question about a run; {@link sc.fiji.svdtools.plan.Ports} lists them. To
 * add one: a line there, a type of its answer, and the place in {@code pipeline} that asks it.
 *
 * <p>Knows no network: {@code pipeline} turns answers into the parameters of {@code nn}. Imports
 * {@code attention}, {@code sampling} and {@code tensor}.
 */
package sc.fiji.svdtools.plan;
