package sc.fiji.svdtools.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sc.fiji.svdtools.weights.Checkpoint;

/** The demo network is what the plugin brings, whatever lies where it is unpacked to. */
class DemoCheckpointTest {

  private static final String PROPERTY = "svdtools.unpacked";

  @TempDir Path folder;
  private String before;

  @BeforeEach
  void keepProperty() {
    before = System.getProperty(PROPERTY);
  }

  @AfterEach
  void restoreProperty() {
    if (before == null) {
      System.clearProperty(PROPERTY);
    } else {
      System.setProperty(PROPERTY, before);
    }
  }

  @ParameterizedTest
  @EnumSource(DemoCheckpoint.class)
  void marksAreThoseOfTheFileInThePlugin(DemoCheckpoint network) throws Exception {
    try (InputStream in = DemoCheckpoint.class.getResourceAsStream(network.resource())) {
      assertEquals(network.sha256(), sha256(in.readAllBytes()));
    }
    try (Checkpoint checkpoint = Checkpoint.open(network.in(folder))) {
      assertEquals(network.fingerprint(), checkpoint.fingerprint());
      assertTrue(ModelInfo.of(checkpoint, ModelSizes.of(checkpoint)).demo());
    }
  }

  /** Same size, one byte of the weights changed: it would run, and draw something else. */
  @Test
  void anotherFileOfTheSameSizeIsReplaced() throws Exception {
    System.setProperty(PROPERTY, folder.toString());
    Path file = DemoCheckpoint.CELLS.path();
    assertEquals(folder.toAbsolutePath(), file.getParent());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertEquals(file, DemoCheckpoint.CELLS.path());
    assertEquals(DemoCheckpoint.CELLS.sha256(), sha256(Files.readAllBytes(file)));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void aGoodFileIsLeftAlone() throws IOException {
    Path file = DemoCheckpoint.CELLS.in(folder);
    FileTime made = Files.getLastModifiedTime(file);
    assertEquals(made, Files.getLastModifiedTime(DemoCheckpoint.CELLS.in(folder)));
  }

  /** Whatever another user left there, also where nothing can be made: a folder of one's own. */
  @Test
  void aPlaceThatCannotBeUsedIsNoFault() throws Exception {
    Path blocked = Files.writeString(folder.resolve("blocked"), "a file where a folder should be");
    System.setProperty(PROPERTY, blocked.toString());
    Path file = DemoCheckpoint.CELLS.path();
    assertFalse(file.startsWith(folder));
    assertEquals(DemoCheckpoint.CELLS.sha256(), sha256(Files.readAllBytes(file)));
    assertThrows(IOException.class, () -> DemoCheckpoint.CELLS.in(blocked));
  }

  /** Where no checkpoint is named: the network for any picture, unless the property says cells. */
  @Test
  void theUsualOneIsThatForAnyPicture() {
    String set = System.getProperty("svdtools.builtin");
    try {
      System.clearProperty("svdtools.builtin");
      assertSame(DemoCheckpoint.PICTURES, DemoCheckpoint.usual());
      System.setProperty("svdtools.builtin", "cells");
      assertSame(DemoCheckpoint.CELLS, DemoCheckpoint.usual());
      System.setProperty("svdtools.builtin", "cell");
      assertEquals(
          "The system property svdtools.builtin is 'cell'; it must be pictures, cells, or not set.",
          assertThrows(IllegalArgumentException.class, DemoCheckpoint::usual).getMessage());
    } finally {
      System.clearProperty("svdtools.builtin");
      if (set != null) {
        System.setProperty("svdtools.builtin", set);
      }
    }
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
