package sc.fiji.svdtools.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandService;
import org.scijava.module.ModuleItem;
import org.scijava.module.ModuleService;
import org.scijava.service.Service;

/** What the Help buttons show, from the pages that the plugin brings. */
class HelpTest {

  private static final Pattern LINK = Pattern.compile("href=\"([^\"]*)\"");

  /** The project's address is not known to lead anywhere. */
  private static final String PLACEHOLDER = "github.com/svd-tools";

  @Test
  void everyCommandShowsItsFieldsAndASection() {
    int commands = 0;
    try (Context context = new Context()) {
      for (CommandInfo info : context.service(CommandService.class).getCommands()) {
        if (info.getDelegateClassName().startsWith("sc.fiji.svdtools.") && asks(info)) {
          Object link = context.service(ModuleService.class).createModule(info).getInput("help");
          String html = HelpText.of(HelpText.title(info), info.inputs(), (HelpLink) link);
          String section = HelpPages.section(((HelpLink) link).section());
          assertNotNull(section, link.toString());
          assertTrue(section.length() > 200 && html.endsWith(section), html);
          assertTrue(html.contains("<code>"), html);
          commands++;
        }
      }
    }
    assertTrue(commands >= 10, commands + " commands");
  }

  /** Three dots say that a dialog comes; any other field than the image opens one in Fiji. */
  @Test
  void aLabelWithoutDotsOpensNoDialog() {
    List<String> silent = new ArrayList<>();
    try (Context context = new Context()) {
      for (CommandInfo info : context.service(CommandService.class).getCommands()) {
        if (info.getDelegateClassName().startsWith("sc.fiji.svdtools.") && !asks(info)) {
          silent.add(info.getMenuPath().getLeaf().getName());
          for (ModuleItem<?> item : info.inputs()) {
            boolean filled = item.getType() == ImagePlus.class || item.getName().equals("context");
            assertTrue(filled || Service.class.isAssignableFrom(item.getType()), item.getName());
          }
        }
      }
    }
    assertEquals(List.of("SVD Remove Synthetic Frames"), silent);
  }

  private static boolean asks(CommandInfo info) {
    return info.getMenuPath().getLeaf().getName().endsWith("...");
  }

  @Test
  void everyLinkOfThePagesLeadsSomewhere() {
    Deque<String> open = new ArrayDeque<>(Set.of(HelpPages.SCHEME + "README.md"));
    Set<String> seen = new TreeSet<>();
    while (!open.isEmpty()) {
      String address = open.pop();
      if (seen.add(address)) {
        String html = HelpPages.at(address);
        assertTrue(html.startsWith("<h"), address + ": " + html);
        assertFalse(html.contains(PLACEHOLDER), address);
        Matcher link = LINK.matcher(html);
        while (link.find()) {
          if (link.group(1).startsWith(HelpPages.SCHEME)) {
            open.add(link.group(1));
          }
        }
      }
    }
    assertTrue(seen.size() > 10, seen.toString());
    String readme = HelpPages.at(HelpPages.SCHEME + "README.md");
    for (String address : seen) {
      if (address.startsWith(HelpPages.SCHEME + "#")) {
        assertFalse(HelpPages.at(address).equals(readme), "no section " + address);
      }
    }
  }

  @Test
  void linksToFilesThatAreNotBroughtAreText() {
    assertEquals("https://x.org/a.md", HelpPages.address("https://x.org/a.md"));
    assertEquals("help:hosts.md", HelpPages.address("resources/docs/hosts.md"));
    assertEquals("help:README.md#gpu", HelpPages.address("../../README.md#gpu"));
    assertEquals("help:#gpu", HelpPages.address("#gpu"));
    assertEquals("", HelpPages.address("src/main/java/A.java"));
    assertEquals("", HelpPages.address("src/main/java/A.java#L1"));
    assertEquals("", HelpPages.address("resources/gone.md"));
    assertEquals("", HelpPages.address("macros"));
  }
}
