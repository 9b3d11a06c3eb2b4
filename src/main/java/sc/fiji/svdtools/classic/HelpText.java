package sc.fiji.svdtools.classic;

import java.util.List;

/** The page behind a dialog's Help button, made from the parameters themselves. */
final class HelpText {

  private HelpText() {}

  /** A table of all fields with their macro keys, and the address of a section of the README. */
  static String of(String title, List<Field> fields, String readme) {
    StringBuilder html = new StringBuilder("<html><h2>").append(Text.html(title)).append("</h2>");
    html.append("<table cellpadding=3><tr><th align=left>Field</th>")
        .append("<th align=left>Macro key</th><th align=left>Meaning</th></tr>");
    for (Field field : fields) {
      html.append("<tr><td>")
          .append(Text.html(Text.plain(field.item().getLabel())))
          .append("</td><td><code>")
          .append(field.name())
          .append("</code></td><td>")
          .append(Text.html(field.meaning() + choices(field)))
          .append("</td></tr>");
    }
    return html.append("</table><p>More in the <a href=\"")
        .append(readme)
        .append("\">README</a>, ")
        .append(readme)
        .append("</p></html>")
        .toString();
  }

  private static String choices(Field field) {
    List<?> choices = field.item().getChoices();
    return choices == null || choices.isEmpty()
        ? ""
        : " One of " + String.join(", ", choices.stream().map(Object::toString).toList()) + ".";
  }
}
