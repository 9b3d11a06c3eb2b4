package sc.fiji.svdtools.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextFileTest {

  private static final String NOT_UTF8 =
      "Line 1 of '%s' is not UTF-8 text; save the file as UTF-8.";

  @TempDir Path folder;

  /** Nothing says for certain what it is, so it is not read; the sentence says what it may be. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.png\n",
        "C:\\Bilder\\Zellen \u00e4\u00f6\u00fc.tif\r\nb.png\r\n",
        "/data/\u7ec6\u80de/\u7b2c\u4e00\u5f20\u56fe\u50cf.png\n",
        "\u041a\u043b\u0435\u0442\u043a\u0430.png\r\n"
      })
  void utf16WithoutItsMarkIsNamed(String text) throws IOException {
    for (String kind : new String[] {"UTF-16LE", "UTF-16BE"}) {
      byte[] bytes = text.getBytes(Charset.forName(kind));
      Path file = Files.write(folder.resolve("list.txt"), bytes);
      assertEquals(
          "The file '"
              + file
              + "' looks like UTF-16 without the mark at its start that would say so; save it as"
              + " UTF-8.",
          refusal(file));
      byte[] marked = ("\uFEFF" + text).getBytes(Charset.forName(kind));
      assertEquals(
          text.replace("\r\n", "\n"), TextFile.read(Files.write(file, marked), marked.length));
    }
  }

  @Test
  void aZeroInOtherTextIsNotTakenForUtf16() throws IOException {
    Path file = folder.resolve("list.txt");
    String many = "a.png ".repeat(20);
    for (String text : new String[] {many + "\0", "\0\0\0\0", "a\0\0b\0\0", many + "\0\0" + many}) {
      Files.write(file, text.getBytes(StandardCharsets.UTF_8));
      assertEquals(String.format(NOT_UTF8, file), refusal(file), text);
    }
    Files.write(file, new byte[0]);
    assertEquals("", TextFile.read(file, 9));
  }

  private static String refusal(Path file) {
    return assertThrows(IllegalArgumentException.class, () -> TextFile.read(file, 1 << 16))
        .getMessage();
  }
}
