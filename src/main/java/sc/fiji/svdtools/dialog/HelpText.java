package sc.fiji.svdtools.dialog;

import java.util.List;
import org.scijava.ItemVisibility;
import org.scijava.module.ModuleInfo;
import org.scijava.module.ModuleItem;
import org.scijava.widget.Button;
import sc.fiji.svdtools.text.Markdown;

/** The page behind a dialog's Help button: the parameters, and a section of the README. */
public final class HelpText {

  private HelpText() {}

  /** What a command is called in titles: its menu label without dots. */
  public static String title(ModuleInfo info) {
    String label =
        info.getMenuPath().isEmpty() ? info.getTitle() : info.getMenuPath().getLeaf().getName();
    return label.replace("...", "");
  }

  /** A table of the fields of a dialog with their macro keys, then the section. */
  public static String of(String title, Iterable<ModuleItem<?>> items, HelpLink link) {
    StringBuilder html = new StringBuilder("<h2>" + Markdown.escaped(title) + "</h2>");
    html.append("<table cellpadding=3><tr><th align=left>Field</th>")
        .append("<th align=left>Macro key</th><th align=left>Meaning</th></tr>");
    for (ModuleItem<?> item : items) {
      if (asked(item)) {
        html.append("<tr><td>")
            .append(Markdown.escaped(Text.plain(item.getLabel())))
            .append("</td><td><code>")
            .append(item.getName())
            .append("</code></td><td>")
            .append(Markdown.escaped(meaning(item) + choices(item)))
            .append("</td></tr>");
      }
    }
    String section = HelpPages.section(link.section());
    return html.append("</table>").append(section == null ? "" : section).toString();
  }

  /** What the parameter is for and what is allowed, in a line or two. */
  public static String meaning(ModuleItem<?> item) {
    String description = item.getDescription() == null ? "" : item.getDescription();
    return (description + " " + range(item)).trim();
  }

  private static boolean asked(ModuleItem<?> item) {
    return item.getVisibility() == ItemVisibility.NORMAL
        && item.getLabel() != null
        && !item.getLabel().isEmpty()
        && !Button.class.isAssignableFrom(item.getType());
  }

  /** The allowed values of a number, empty for others. */
  private static String range(ModuleItem<?> item) {
    Object least = item.getMinimumValue();
    Object most = item.getMaximumValue();
    return least instanceof Number a && most instanceof Number b
        ? Text.number(a) + " to " + Text.number(b) + "."
        : "";
  }

  private static String choices(ModuleItem<?> item) {
    List<?> choices = item.getChoices();
    return choices == null || choices.isEmpty()
        ? ""
        : " One of " + String.join(", ", choices.stream().map(Object::toString).toList()) + ".";
  }
}
