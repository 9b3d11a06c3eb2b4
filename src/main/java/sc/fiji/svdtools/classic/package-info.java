/**
 * The commands in plain ImageJ 1.x, where nothing reads SciJava's annotations: same menu, same
 * dialogs, same macro lines.
 *
 * <p>Made from the commands' {@code @Parameter} metadata; knows no command by name. {@code
 * plugins.config} leads here. Imports {@code command}, SciJava, ImageJ and AWT.
 */
package sc.fiji.svdtools.classic;
