package sc.fiji.svdtools.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShardTest {

  private static final int PARTS = 16;

  @Test
  void everyNameIsInOnePartAndNoPartIsMuchLarger() {
    int[] sizes = new int[PARTS];
    for (int i = 0; i < 10_000; i++) {
      String name = "well-" + i + ".png-synthetic";
      List<Integer> takers =
          IntStream.rangeClosed(1, PARTS)
              .filter(part -> new Shard(part, PARTS).takes(name))
              .boxed()
              .toList();
      assertEquals(1, takers.size(), name);
      sizes[takers.get(0) - 1]++;
    }
    for (int size : sizes) {
      assertTrue(size > 500 && size < 750, size + " of 10,000");
    }
  }

  /** SHA-256 of "a.png-synthetic" and "c.png-synthetic", first 8 bytes modulo 16. */
  @Test
  void partsAreTheSameInEveryVersion() {
    assertTrue(Shard.parse("4/16").takes("a.png-synthetic"));
    assertTrue(Shard.parse("7/16").takes("c.png-synthetic"));
    assertFalse(Shard.parse("4/16").takes("c.png-synthetic"));
  }

  @Test
  void theWholeTakesAll() {
    assertEquals(Shard.WHOLE, Shard.parse(" "));
    assertEquals("", Shard.WHOLE.suffix());
    assertTrue(Shard.WHOLE.takes("anything"));
    assertEquals("-3of16", Shard.parse(" 3/16 ").suffix());
  }

  @Test
  void otherValuesAreRefused() {
    for (String value : List.of("0/16", "17/16", "3", "3/0", "-1/4", "a/b", "1/1000000", "/")) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> Shard.parse(value), value);
      assertEquals(
          "The value of 'shard' is '"
              + value
              + "'; it must be a part of all parts, from 1/1 to 100000/100000, such as 3/16.",
          e.getMessage());
    }
  }
}
