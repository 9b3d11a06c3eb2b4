package sc.fiji.svdtools.key;

/**
 * A call that repeats a run, in the form of ImageJ's recorder.
 *
 * @param label of the menu
 * @param options the {@code key=value} text, not yet escaped
 */
public record RecordedCall(String label, String options) {

  /**
   * The same for an image that need not be the active one when the call is played.
   *
   * @param title of the image
   */
  public RecordedCall on(String title) {
    return new RecordedCall(label, ("input=" + Options.quoted(title) + " " + options).strip());
  }

  /** In the macro language: {@code run("label", "options");}. */
  public String macro() {
    return "run(" + arguments();
  }

  /**
   * In a language of scripts: {@code IJ.run("label", "options");}.
   *
   * @param image whether the command works on an image, which the recorder calls {@code imp}
   */
  public String script(boolean image) {
    return "IJ.run(" + (image ? "imp, " : "") + arguments();
  }

  private String arguments() {
    return "\"" + label + "\", \"" + Options.inString(options) + "\");";
  }
}
