/**
 * One immutable record per idea; each changes a {@link sc.fiji.svdtools.plan.SamplingPlan}.
 *
 * <p>A technique holds only its parameters, checks them in its compact constructor and never sees a
 * network, a dialog or ImageJ. Its constructor without arguments gives a typical setting.
 *
 * <p>Adding one touches one file here and one dialog. There is no list of techniques: {@link
 * sc.fiji.svdtools.technique.Techniques} takes the name in a text form for the name of a record of
 * this package, and looks through the package's own class files for the nearest name when there is
 * none. {@link sc.fiji.svdtools.technique.TechniqueParameters} is the plain part of the two dialogs
 * that follow the reference implementation, not a registry.
 *
 * <p>Imports {@code plan}, {@code attention}, {@code sampling} and {@code tensor}.
 */
package sc.fiji.svdtools.technique;
