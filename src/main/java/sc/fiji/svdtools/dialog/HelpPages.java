package sc.fiji.svdtools.dialog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sc.fiji.svdtools.text.Markdown;

/**
 * The README and the pages it leads to, as the plugin brings them.
 *
 * <p>Links between them stay inside; those to the web are left as they are, those to other files of
 * the project are text.
 */
final class HelpPages {

  /** Begins addresses of pages: what follows is a file, a section after {@code #}, or both. */
  static final String SCHEME = "help:";

  private static final String FOLDER = "/help/svd-tools/";
  private static final String README = "README.md";
  private static final Pattern PAGE = Pattern.compile("([^/#]+\\.md)?(#[^#]*)?$");

  private HelpPages() {}

  /**
   * The HTML of a section, wherever it is, the README first.
   *
   * @return null if there is none of that name
   */
  static String section(String section) {
    for (String page : pages()) {
      String found = Markdown.section(read(page), section);
      if (found != null) {
        return Markdown.html(found, HelpPages::address);
      }
    }
    return null;
  }

  /** The HTML of what an address of ours leads to; a section that is gone leads to the README. */
  static String at(String address) {
    Matcher place = PAGE.matcher(address.substring(SCHEME.length()));
    String page = place.find() ? place.group(1) : null;
    String section = page == null && place.group(2) != null ? section(anchor(place)) : null;
    return section != null
        ? section
        : Markdown.html(read(page == null ? README : page), HelpPages::address);
  }

  private static String anchor(Matcher place) {
    return place.group(2).substring(1);
  }

  /** The address in our HTML for a link of a page; empty for what is not there. */
  static String address(String target) {
    if (target.startsWith("http://") || target.startsWith("https://")) {
      return target;
    }
    Matcher place = PAGE.matcher(target);
    boolean inside = place.find() && !place.group().isEmpty();
    String page = inside ? place.group(1) : null;
    boolean there = inside && (page == null ? target.startsWith("#") : pages().contains(page));
    return there ? SCHEME + place.group() : "";
  }

  /** The README and the pages it links. */
  private static List<String> pages() {
    List<String> pages = new ArrayList<>(List.of(README));
    Matcher link = Pattern.compile("\\(resources/docs/([\\w-]+\\.md)").matcher(read(README));
    while (link.find()) {
      if (!pages.contains(link.group(1))) {
        pages.add(link.group(1));
      }
    }
    return pages;
  }

  private static String read(String page) {
    try (InputStream in = HelpPages.class.getResourceAsStream(FOLDER + page)) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
