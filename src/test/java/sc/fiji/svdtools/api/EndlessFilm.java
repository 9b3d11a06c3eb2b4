package sc.fiji.svdtools.api;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.view.Views;

/** Decodes films without end: a program of others, which knows nothing of our services. */
public final class EndlessFilm {

  /** What it says when it decodes. */
  static final String READY = "decoding";

  private EndlessFilm() {}

  public static void main(String[] args) {
    try (Svd svd = Svd.open(Path.of(args[0]), Device.cpu(), DataType.FLOAT32)) {
      while (true) {
        Film film =
            svd.animate(ArrayImgs.floats(64, 64), -1, 1, "frames=14 steps=1 width=192 height=192");
        System.out.println(READY);
        Views.iterable(film.frames()).iterator().next();
      }
    } catch (CancellationException e) {
      System.out.println("stopped");
    }
  }
}
