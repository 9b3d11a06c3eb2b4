/**
 * The SciJava commands: menu entries, fields of dialogs, pre- and postprocessors. No arithmetic.
 *
 * <p>Their class names are part of the product: settings and last values are stored under them.
 */
package sc.fiji.svdtools.command;
