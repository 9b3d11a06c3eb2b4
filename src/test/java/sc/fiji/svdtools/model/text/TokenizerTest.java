package sc.fiji.svdtools.model.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Tokens of open_clip's SimpleTokenizer, made by src/test/python/make_text_fixtures.py. */
class TokenizerTest {

  private static final int LONG = 4000;
  private static final Tokenizer TOKENIZER = new Tokenizer();

  private static JsonObject cases() throws IOException {
    try (Reader in =
        new InputStreamReader(
            TokenizerTest.class.getResourceAsStream("/sc/fiji/svdtools/fixtures/tokens.json"),
            StandardCharsets.UTF_8)) {
      return JsonParser.parseReader(in).getAsJsonObject();
    }
  }

  private static int[] numbers(JsonArray array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToInt(JsonElement::getAsInt)
        .toArray();
  }

  /** The tokens between start and end. */
  private static int[] inside(String text) {
    int[] all = TOKENIZER.tokens(text, LONG);
    assertEquals(Tokenizer.START, all[0]);
    int end = all.length - 1;
    while (all[end] == 0) {
      end--;
    }
    assertEquals(Tokenizer.END, all[end]);
    return Arrays.copyOfRange(all, 1, end);
  }

  @Test
  void everyCase() throws IOException {
    List<String> wrong = new ArrayList<>();
    int cases = 0;
    for (Map.Entry<String, JsonElement> row : cases().entrySet()) {
      cases++;
      int[] expected = numbers(row.getValue().getAsJsonArray());
      int[] found = inside(row.getKey());
      if (!Arrays.equals(expected, found)) {
        wrong.add(row.getKey() + Arrays.toString(expected) + Arrays.toString(found));
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(cases > 350, cases + " cases");
  }

  /** The merges of the library give every word of CLIP's vocabulary its own number. */
  @Test
  void everyWordOfTheVocabulary() throws IOException {
    String merges;
    try (InputStream in = new GZIPInputStream(Merges.class.getResourceAsStream("merges.txt.gz"))) {
      merges = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    String[] lines = merges.split("\n");
    assertEquals(Tokenizer.SIZE - 2 - 512, lines.length);
    int words = 0;
    for (int i = 0; i < lines.length; i++) {
      String word = lines[i].replace(" ", "");
      if (word.matches("[a-z]+</w>")) {
        words++;
        String plain = word.substring(0, word.length() - 4);
        assertArrayEquals(new int[] {512 + i}, inside(plain), plain);
      }
    }
    assertTrue(words > 25000, words + " words");
  }

  @Test
  void shortTextsEndWithZeros() {
    int[] tokens = TOKENIZER.tokens("a cat", 8);
    assertArrayEquals(new int[] {49406, 320, 2368, 49407, 0, 0, 0, 0}, tokens);
  }

  @Test
  void longTextsAreCutBeforeTheEnd() {
    int[] tokens = TOKENIZER.tokens("a cat ".repeat(100), 77);
    assertEquals(77, tokens.length);
    assertEquals(2368, tokens[74]);
    assertEquals(320, tokens[75]);
    assertEquals(Tokenizer.END, tokens[76]);
  }

  @Test
  void turkishLettersOfTheMachineDoNotMatter() {
    Locale before = Locale.getDefault();
    int[] expected = inside("IMAGING I");
    try {
      Locale.setDefault(new Locale("tr", "TR"));
      assertArrayEquals(expected, inside("IMAGING I"));
      assertArrayEquals(expected, inside("imaging i"));
    } finally {
      Locale.setDefault(before);
    }
  }
}
