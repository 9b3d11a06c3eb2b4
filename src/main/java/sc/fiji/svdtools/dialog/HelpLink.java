package sc.fiji.svdtools.dialog;

/**
 * The link of a dialog to its section of the README.
 *
 * <p>Each command has it as a message named {@link #NAME}. SciJava's dialogs show the link; in
 * plain ImageJ it is behind the Help button.
 */
public final class HelpLink {

  /** Name of the parameter. */
  public static final String NAME = "help";

  /** Picture beside the commands where hosts show one: frames of a film. */
  public static final String ICON = "/icons/svd-tools/clip.png";

  /** The README. */
  private static final String README = "https://github.com/svd-tools/svd-tools#";

  /** Sections, as the README names them. */
  public static final String COMMANDS = link("commands");

  public static final String GPU = link("gpu");

  public static final String PARAMETERS = link("parameters");

  public static final String TECHNIQUES = link("techniques");

  public static final String WEIGHTS = link("weights");

  private HelpLink() {}

  /** The address in the value of the parameter. */
  public static String address(String link) {
    return link.substring(link.indexOf('"') + 1, link.lastIndexOf('"'));
  }

  private static String link(String section) {
    return "<html><a href=\"" + README + section + "\">Help: README, section " + section + "</a>";
  }
}
