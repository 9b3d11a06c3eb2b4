/**
 * Dialogs, recorder, progress and windows in plain ImageJ, on a virtual display.
 *
 * <p>The pictures of the README come from here: {@code mvn test -Dtest=GuiTest
 * -Dscreenshots=update}.
 */
package sc.fiji.svdtools.gui;
