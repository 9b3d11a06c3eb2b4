package sc.fiji.svdtools.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * HTML of the Markdown that this project's pages are written in: headings, paragraphs, lists of one
 * level, tables, fenced code; code, bold, italic and links in the line. Pictures and comments are
 * left out. The HTML is that of version 3.2, which Swing shows.
 */
public final class Markdown {

  private static final Pattern HEADING = Pattern.compile("(#{1,6}) +(.*)");
  private static final Pattern ITEM = Pattern.compile("\\s*([-*]|\\d+\\.) +(.*)");
  private static final Pattern RULE = Pattern.compile("\\|?( *:?-+:? *\\|?)+");
  private static final Pattern CELL = Pattern.compile("((?:`[^`]*`|\\\\.|[^|`])*)\\|?");

  private final UnaryOperator<String> links;
  private final StringBuilder html = new StringBuilder();
  private final List<String> open = new ArrayList<>();
  private String list = "";

  private Markdown(UnaryOperator<String> links) {
    this.links = links;
  }

  /**
   * A page, without the frame of a document.
   *
   * @param markdown the text
   * @param links the address to use for that of a link; empty: its text alone
   */
  public static String html(String markdown, UnaryOperator<String> links) {
    Markdown page = new Markdown(links);
    page.blocks(markdown.replaceAll("(?s)<!--.*?-->", "").lines().toList());
    return page.html.toString();
  }

  /** The part under the heading of that anchor, up to the next one of its level; null for none. */
  public static String section(String markdown, String anchor) {
    StringBuilder section = null;
    int level = 0;
    boolean code = false;
    for (String line : markdown.lines().toList()) {
      code ^= line.startsWith("```");
      Matcher heading = HEADING.matcher(line);
      if (!code && heading.matches()) {
        int depth = heading.group(1).length();
        if (section == null && anchor(heading.group(2)).equals(anchor)) {
          section = new StringBuilder();
          level = depth;
        } else if (section != null && depth <= level) {
          break;
        }
      }
      if (section != null) {
        section.append(line).append('\n');
      }
    }
    return section == null ? null : section.toString();
  }

  /** What a heading is called in addresses. */
  static String anchor(String heading) {
    String plain = heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}_ -]", "");
    return plain.trim().replace(' ', '-');
  }

  /** For HTML. */
  public static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private void blocks(List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      Matcher heading = HEADING.matcher(line);
      Matcher item = ITEM.matcher(line);
      if (line.startsWith("```")) {
        end();
        i = code(lines, i + 1);
      } else if (heading.matches()) {
        end();
        String tag = "h" + heading.group(1).length();
        html.append("<" + tag + ">" + inline(heading.group(2)) + "</" + tag + ">\n");
      } else if (i + 1 < lines.size() && line.contains("|") && rule(lines.get(i + 1))) {
        end();
        i = table(lines, i);
      } else if (item.matches()) {
        paragraph();
        list(Character.isDigit(item.group(1).charAt(0)) ? "ol" : "ul");
        open.add(item.group(2));
      } else if (line.isBlank()) {
        paragraph();
      } else {
        if (open.isEmpty() && !line.startsWith(" ")) {
          list("");
        }
        open.add(line.trim());
      }
    }
    end();
  }

  private static boolean rule(String line) {
    return line.contains("|") && RULE.matcher(line.trim()).matches();
  }

  private int code(List<String> lines, int from) {
    html.append("<pre>");
    int i = from;
    while (i < lines.size() && !lines.get(i).startsWith("```")) {
      html.append(escaped(lines.get(i++))).append('\n');
    }
    html.append("</pre>\n");
    return i;
  }

  private int table(List<String> lines, int from) {
    html.append("<table border=1 cellspacing=0 cellpadding=3>\n");
    int i = from;
    while (i < lines.size() && lines.get(i).contains("|")) {
      if (i != from + 1) {
        row(lines.get(i).trim(), i == from ? "th align=left" : "td");
      }
      i++;
    }
    html.append("</table>\n");
    return i - 1;
  }

  private void row(String line, String tag) {
    html.append("<tr>");
    String cells = line.startsWith("|") ? line.substring(1) : line;
    Matcher cell = CELL.matcher(cells);
    for (int at = 0; at < cells.length() && cell.find(at); at = Math.max(cell.end(), at + 1)) {
      html.append("<" + tag + ">").append(inline(cell.group(1).trim()));
      html.append("</" + tag.split(" ")[0] + ">");
    }
    html.append("</tr>\n");
  }

  /** The lines so far are a paragraph, or an item. */
  private void paragraph() {
    String text = inline(String.join(" ", open));
    open.clear();
    if (!text.isBlank()) {
      String tag = list.isEmpty() ? "p" : "li";
      html.append("<" + tag + ">" + text + "</" + tag + ">\n");
    }
  }

  /** What follows is in this list; empty for none. */
  private void list(String wanted) {
    if (!wanted.equals(list)) {
      html.append(list.isEmpty() ? "" : "</" + list + ">\n");
      html.append(wanted.isEmpty() ? "" : "<" + wanted + ">\n");
      list = wanted;
    }
  }

  private void end() {
    paragraph();
    list("");
  }

  private String inline(String text) {
    List<String> codes = new ArrayList<>();
    String marked =
        Pattern.compile("`([^`]+)`")
            .matcher(text)
            .replaceAll(
                found -> {
                  codes.add("<code>" + escaped(found.group(1)) + "</code>");
                  return "\u0001" + (codes.size() - 1) + "\u0001";
                });
    marked = escaped(marked).replaceAll("!\\[[^\\]]*\\]\\([^)]*\\)", "");
    marked =
        Pattern.compile("\\[([^\\]]*)\\]\\(([^)\\s]*)\\)")
            .matcher(marked)
            .replaceAll(found -> Matcher.quoteReplacement(link(found.group(1), found.group(2))));
    marked = marked.replaceAll("\\*\\*([^*]+)\\*\\*", "<b>$1</b>");
    marked = marked.replaceAll("(?<![\\w*\\\\])\\*([^*\\s][^*]*)\\*(?![\\w*])", "<i>$1</i>");
    marked = marked.replaceAll("\\\\([|*_\\\\`])", "$1");
    return Pattern.compile("\u0001(\\d+)\u0001")
        .matcher(marked)
        .replaceAll(found -> Matcher.quoteReplacement(codes.get(Integer.parseInt(found.group(1)))));
  }

  private String link(String text, String target) {
    String address = links.apply(target);
    return address.isEmpty() ? text : "<a href=\"" + address + "\">" + text + "</a>";
  }
}
