package sc.fiji.svdtools.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class MarkdownTest {

  @Test
  void headingsParagraphsAndLists() {
    assertEquals(
        "<h2>Two words</h2>\n<p>One line. <b>bold</b> and <i>so</i> on, 2 * 3 * 4.</p>\n"
            + "<ul>\n<li>first goes on</li>\n<li>second</li>\n</ul>\n<p>after</p>\n"
            + "<ol>\n<li>one</li>\n</ol>\n",
        html(
            "## Two words\n\nOne line.\n**bold** and *so* on, 2 * 3 * 4.\n\n- first\n  goes on\n"
                + "- second\n\nafter\n\n1. one\n"));
  }

  @Test
  void codeIsLeftAsItIs() {
    assertEquals(
        "<pre>run(\"x\", \"*a* &lt;b&gt;\");\n\n# no heading\n</pre>\n",
        html("```\nrun(\"x\", \"*a* <b>\");\n\n# no heading\n```\n"));
    assertEquals("<p>a <code>*x* [y](z) &lt;</code> b</p>\n", html("a `*x* [y](z) <` b"));
  }

  @Test
  void tablesHaveTheirCells() {
    assertEquals(
        "<table border=1 cellspacing=0 cellpadding=3>\n"
            + "<tr><th align=left>key</th><th align=left>is</th></tr>\n"
            + "<tr><td><code>a|b</code></td><td></td></tr>\n"
            + "<tr><td>x | y</td><td>z</td></tr>\n</table>\n<p>end</p>\n",
        html("| key | is |\n|---|:-:|\n| `a|b` | |\n| x \\| y | z |\n\nend\n"));
  }

  @Test
  void linksGoWhereTheyAreTold() {
    assertEquals(
        "<p>see <a href=\"to:b.md\">the <code>b</code> page</a>, c</p>\n",
        html("see [the `b` page](b.md), [c](gone)"));
  }

  @Test
  void picturesAndCommentsAreLeftOut() {
    assertEquals("<p>text</p>\n", html("![A picture](a.png)\n\n<!-- command: x\n-->\ntext\n"));
  }

  @Test
  void aSectionEndsBeforeTheNextOfItsLevel() {
    String page = "# A\n\n## The GPU, now!\n\ntext\n\n```\n# code\n```\n### Below\n\n## Other\n";
    assertEquals(
        "## The GPU, now!\n\ntext\n\n```\n# code\n```\n### Below\n\n",
        Markdown.section(page, "the-gpu-now"));
    assertEquals("## Other\n", Markdown.section(page, "other"));
    assertNull(Markdown.section(page, "code"));
  }

  private static String html(String markdown) {
    return Markdown.html(markdown, target -> target.endsWith(".md") ? "to:" + target : "");
  }
}
