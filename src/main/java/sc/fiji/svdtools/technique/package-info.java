/**
 * One immutable record per idea; each changes a {@link sc.fiji.svdtools.plan.SamplingPlan}.
 *
 * <p>A technique holds only its parameters, which are keys of macros and dialogs, tells their
 * limits beside them, and never sees a network, a dialog or ImageJ. Its constructor without
 * arguments gives a typical setting.
 *
 * <p>Adding one touches one file here and one dialog, see {@code
 * resources/docs/adding-a-technique.md}. There is no list of techniques: {@link
 * sc.fiji.svdtools.technique.Techniques} looks through the package's own class files.
 *
 * <p>Imports {@code key}, {@code plan}, {@code attention}, {@code sampling} and {@code tensor}.
 */
package sc.fiji.svdtools.technique;
