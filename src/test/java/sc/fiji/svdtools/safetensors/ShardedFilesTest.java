package sc.fiji.svdtools.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.svdtools.weights.SafetensorsWriter;

class ShardedFilesTest {
  @TempDir Path folder;

  @BeforeEach
  void writeShards() {
    new SafetensorsWriter()
        .add("a", new float[] {1}, 1)
        .add("b", new float[] {2}, 1)
        .write(folder.resolve("1.safetensors"));
    new SafetensorsWriter().add("c", new float[] {3}, 1).write(folder.resolve("2.safetensors"));
    new SafetensorsWriter().add("a", new float[] {4}, 1).write(folder.resolve("3.safetensors"));
  }

  @Test
  void joinsShards() {
    try (TensorSource source =
        ShardedFiles.open(index("'a':'1.safetensors','b':'1.safetensors','c':'2.safetensors'"))) {
      assertEquals(Set.of("a", "b", "c"), source.entries().keySet());
      assertEquals(2, source.read("b").getFloat());
      assertEquals(3, source.read("c").getFloat());
      assertThrows(CheckpointException.class, () -> source.read("d"));
    }
  }

  @Test
  void keepsTensorsTheIndexForgot() {
    try (TensorSource source = ShardedFiles.open(index("'a':'1.safetensors'"))) {
      assertEquals(Set.of("a", "b"), source.entries().keySet());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'a':'4.safetensors'|the shard '4.safetensors' is missing",
        "'a':'2.safetensors'|2.safetensors: the shard lacks 'a'",
        "'a':'1.safetensors','x':'2.safetensors'|2.safetensors: the shard lacks 'x'",
        "'a':'1.safetensors','a':'2.safetensors'|lists 'a' twice",
        "'a':'../1.safetensors'|names the shard '../1.safetensors'",
        "'a':'/etc/passwd'|names the shard '/etc/passwd'",
        "'b':'1.safetensors','a':'3.safetensors'|1.safetensors: tensor 'a' is also in the shard"
            + " 3.safetensors",
        "''|cannot be read"
      })
  void refusesBadIndexes(String map, String message) {
    Path index = index(map);
    var error = assertThrows(CheckpointException.class, () -> ShardedFiles.open(index));
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }

  @Test
  void refusesAnIndexWithoutMap() {
    Path index = write("{}");
    var error = assertThrows(CheckpointException.class, () -> ShardedFiles.open(index));
    assertTrue(error.getMessage().contains("no weight_map"), error.getMessage());
  }

  private Path index(String map) {
    String json = "{'metadata':{'total_size':12},'weight_map':{" + map + "}}";
    return write(json.replace('\'', '"'));
  }

  private Path write(String json) {
    try {
      return Files.writeString(folder.resolve("m.safetensors.index.json"), json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
