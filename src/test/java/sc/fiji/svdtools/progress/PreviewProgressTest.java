package sc.fiji.svdtools.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.command.AnimateImageCommand;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.ViewParameters;

/** Without a display; with one, see {@code GuiTest}. */
class PreviewProgressTest {

  @Test
  void withoutADisplayThereIsNoPreviewAndAllElseIsPassedOn() {
    List<String> reports = new ArrayList<>();
    Progress inner =
        new Progress() {
          @Override
          public void update(Stage stage, int done, int total) {
            reports.add(stage + " " + done + "/" + total);
          }

          @Override
          public boolean cancelled() {
            return true;
          }
        };
    try (PreviewProgress progress = new PreviewProgress(inner, true, 7)) {
      progress.update(Progress.Stage.SAMPLE, 2, 3);
      progress.formed(
          2,
          3,
          () -> {
            throw new AssertionError("a preview was made");
          });
      assertTrue(progress.cancelled());
    }
    assertEquals(List.of("SAMPLE 2/3"), reports);
  }

  @Test
  void theKeyIsOneOfTheDialogsButNotOfTheClips() {
    Map<String, Object> inputs = new AnimateImageCommand().inputs(Map.of("preview", "false"));
    assertEquals(false, inputs.get("preview"));
    assertEquals(true, new AnimateImageCommand().inputs(Map.of()).get("preview"));
    assertTrue(Animation.keys().stream().noneMatch(ViewParameters.keys()::contains));
  }
}
