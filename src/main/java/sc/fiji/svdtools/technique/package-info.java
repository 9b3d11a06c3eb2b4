/**
 * One immutable record per idea; each changes a {@link sc.fiji.svdtools.plan.SamplingPlan}.
 *
 * <p>A technique holds only its parameters, which are keys of macros and dialogs, tells their
 * limits beside them, and never sees a network, a dialog or ImageJ. Its constructor without
 * arguments gives a typical setting.
 *
 * <p>They are in the packages within this one, by what they change. Adding one touches one file
 * there and one dialog, see {@code resources/docs/adding-a-technique.md}. There is no list of
 * techniques: {@link sc.fiji.svdtools.technique.Techniques} looks through the class files of all
 * these packages.
 */
package sc.fiji.svdtools.technique;
