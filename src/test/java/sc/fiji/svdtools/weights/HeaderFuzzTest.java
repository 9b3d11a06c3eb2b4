package sc.fiji.svdtools.weights;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files may only ever cause an IllegalArgumentException. */
class HeaderFuzzTest {
  private static final int CASES = 2000;
  private static final long SEED = 20231127;

  @TempDir Path folder;
  private byte[] good;
  private int headerEnd;

  @BeforeEach
  void writeGoodFile() throws IOException {
    Path file =
        new SafetensorsWriter()
            .metadata(Map.of("format", "pt"))
            .add("a.weight", new float[] {1, 2, 3, 4, 5, 6}, 2, 3)
            .add("b.bias", DataType.FLOAT16, new float[] {1, 2}, 2)
            .add("c", DataType.BFLOAT16, new float[] {1})
            .addBytes("ids", "I64", new byte[16], 2)
            .write(folder.resolve("good.safetensors"));
    good = Files.readAllBytes(file);
    headerEnd = 8 + (good[0] & 0xff) + 256 * (good[1] & 0xff);
  }

  @Test
  void truncatedFiles() throws IOException {
    for (int length = 0; length < good.length; length++) {
      assertTrue(readAll(Arrays.copyOf(good, length)), "cut to " + length + " bytes");
    }
  }

  @Test
  void flippedBits() throws IOException {
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < CASES; i++) {
      byte[] bytes = good.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        bytes[random.nextInt(headerEnd)] ^= (byte) (1 << random.nextInt(8));
      }
      refused += readAll(bytes) ? 1 : 0;
    }
    assertTrue(refused > CASES / 2, refused + " refused");
  }

  /** Digits and JSON marks hit the checks behind the parser more often than bits do. */
  @Test
  void swappedCharacters() throws IOException {
    Random random = new Random(SEED);
    byte[] marks = "0123456789-.eE[]{},:\"".getBytes();
    int refused = 0;
    for (int i = 0; i < CASES; i++) {
      byte[] bytes = good.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        bytes[8 + random.nextInt(headerEnd - 8)] = marks[random.nextInt(marks.length)];
      }
      refused += readAll(bytes) ? 1 : 0;
    }
    assertTrue(refused > CASES / 2, refused + " refused");
  }

  @Test
  void damagedIndexAndConfig() throws IOException {
    new SafetensorsWriter().add("a", new float[] {1}, 1).write(folder.resolve("s1.safetensors"));
    byte[] index =
        "{\"metadata\":{\"total_size\":4},\"weight_map\":{\"a\":\"s1.safetensors\"}}".getBytes();
    byte[] config = "{\"block_out_channels\":[32,64],\"num_attention_heads\":[1,2]}".getBytes();
    Path indexFile = folder.resolve("m.safetensors.index.json");
    Path configFile = folder.resolve("unet/config.json");
    Files.createDirectories(configFile.getParent());
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < CASES; i++) {
      Files.write(indexFile, damaged(index, random));
      Files.write(configFile, damaged(config, random));
      refused += refuses(() -> ShardedFiles.open(indexFile).close()) ? 1 : 0;
      refused += refuses(() -> FolderConfig.read(folder)) ? 1 : 0;
    }
    assertTrue(refused > CASES / 2, refused + " refused");
  }

  private static byte[] damaged(byte[] text, Random random) {
    byte[] bytes = Arrays.copyOf(text, text.length - random.nextInt(2) * random.nextInt(9));
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    return bytes;
  }

  /** Whether the file was refused; opens it and reads every tensor. */
  private boolean readAll(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("case.safetensors"), bytes);
    return refuses(
        () -> {
          try (Checkpoint checkpoint = PartCheckpoint.open(file)) {
            checkpoint.fingerprint();
            checkpoint.description();
            for (String name : checkpoint.names()) {
              if (ElementType.isFloat(checkpoint.dtype(name))) {
                checkpoint.read(name);
              }
            }
          }
        });
  }

  private static boolean refuses(Runnable action) {
    try {
      action.run();
      return false;
    } catch (IllegalArgumentException e) {
      return true;
    }
  }
}
