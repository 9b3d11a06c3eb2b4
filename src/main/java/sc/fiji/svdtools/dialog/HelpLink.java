package sc.fiji.svdtools.dialog;

/**
 * What a command's dialog leads to for help: the command's own fields, and a section of the pages
 * that the plugin brings.
 *
 * <p>Each command has it as a message named {@link #NAME}: shown, never recorded. Plain ImageJ has
 * it behind the Help button, see {@link HelpText}; SciJava's dialogs as a button of their own.
 *
 * @param section heading of the section as its address: small letters, hyphens for blanks
 */
public record HelpLink(String section) {

  /** Name of the parameter. */
  public static final String NAME = "help";

  /** Picture beside the commands where hosts show one: frames of a film. */
  public static final String ICON = "/icons/svd-tools/clip.png";

  public static final HelpLink COMMANDS = new HelpLink("commands");
  public static final HelpLink GPU = new HelpLink("gpu");
  public static final HelpLink PARAMETERS = new HelpLink("parameters");
  public static final HelpLink TECHNIQUES = new HelpLink("techniques");
  public static final HelpLink WEIGHTS = new HelpLink("weights");
}
