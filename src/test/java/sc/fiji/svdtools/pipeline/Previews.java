package sc.fiji.svdtools.pipeline;

import java.util.List;
import java.util.function.Supplier;
import sc.fiji.svdtools.clip.Preview;
import sc.fiji.svdtools.clip.Progress;

/** Asks for every preview and keeps it. */
public record Previews(List<Preview> all) implements Progress {

  @Override
  public void update(Stage stage, int done, int total) {}

  @Override
  public void formed(int done, int total, Supplier<Preview> preview) {
    all.add(preview.get());
  }
}
