/**
 * What a run shows while it works, and where: status bar, task, preview, console, a dialog's line,
 * and the macro a thread may be running for.
 */
package sc.fiji.svdtools.progress;
