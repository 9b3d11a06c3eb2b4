package sc.fiji.svdtools.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scijava.Context;
import sc.fiji.svdtools.engine.FakeModels;

/** Batches under locales that write numbers and letters in their own way. */
class LocaleRunTest {

  private final Locale before = Locale.getDefault();

  @TempDir Path folder;

  @AfterEach
  void restore() {
    Locale.setDefault(before);
  }

  /** Arabic and Devanagari digits, a comma for the point, a letter i without its dot. */
  @ParameterizedTest
  @ValueSource(strings = {"ar-EG-u-nu-arab", "hi-IN-u-nu-deva", "de-DE", "tr-TR"})
  void filesAreThoseOfTheRootAndAreFoundAgain(String tag) throws Exception {
    Path image = BatchFixture.image(folder, "a.png", 3);
    Locale.setDefault(Locale.ROOT);
    assertEquals("{DONE=1}", run(image, folder.resolve("root")));
    Locale.setDefault(Locale.forLanguageTag(tag));
    assertEquals("{DONE=1}", run(image, folder.resolve("other")));
    Map<String, byte[]> root = BatchFixture.bytes(folder.resolve("root"));
    Map<String, byte[]> other = BatchFixture.bytes(folder.resolve("other"));
    assertEquals(root.keySet(), other.keySet());
    root.forEach((name, bytes) -> assertArrayEquals(bytes, other.get(name), name));
    assertEquals("{SKIPPED=1}", run(image, folder.resolve("other")));
    assertEquals("{SKIPPED=1}", run(image, folder.resolve("root")));
    Locale.setDefault(Locale.ROOT);
    assertEquals("{SKIPPED=1}", run(image, folder.resolve("other")));
    String log =
        Files.readString(folder.resolve("other").resolve(BatchLog.FILE), StandardCharsets.UTF_8);
    assertTrue(log.chars().allMatch(c -> c < 128), log);
  }

  private static String run(Path image, Path out) throws Exception {
    try (Context context = BatchFixture.context(new FakeModels(), "cpu")) {
      String parameters = BatchFixture.SMALL + " augmentation=0.05 keyscale=0.7";
      return BatchFixture.run(
              context, image, out, "gif", true, "sheet", true, "parameters", parameters)
          .toString();
    }
  }
}
