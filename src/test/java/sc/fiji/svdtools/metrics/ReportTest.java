package sc.fiji.svdtools.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

  @Test
  void namesStayAsTheyAre() {
    Clip clip = Clips.moving(4, 0.5, 0);
    Request all = Request.CLIP.withReference(clip.frame(0)).withJoints(List.of(2));
    Report report = Report.of(clip, all);
    assertEquals(
        "[frames, mean_step, step_cv, jitter, joint_ratio, step_levels, jitter_levels,"
            + " high_band_share, flicker, contrast, mean_shift, saturation, first_psnr,"
            + " first_ssim, psnr_to_start, content_drift, foreground_kept, foreground_area,"
            + " objects, compactness, hue_shift, tracked, moved_x, moved_y, moved,"
            + " warp_error, warp_share, loop_closure, loop_local, loop_acceleration]",
        report.summary().keySet().toString());
    assertEquals(
        "[step, acceleration, contrast, mean_shift, saturation, psnr_to_start, content_drift,"
            + " foreground_kept, foreground_area, objects, compactness, hue_shift, tracked,"
            + " moved_x, moved_y, moved, warp_error]",
        report.series().keySet().toString());
    assertEquals(Fidelity.MOST, report.summary().get("first_psnr"));
    assertEquals(Steps.of(clip).mean(), report.summary().get("mean_step"));
  }

  @Test
  void whatIsNotAskedForIsLeftOut() {
    Report report = Report.of(Clips.moving(3, 1, 0), Request.CLIP.withoutWarp());
    assertFalse(report.summary().containsKey("warp_error"));
    assertFalse(report.summary().containsKey("joint_ratio"));
    assertFalse(report.summary().containsKey("first_psnr"));
  }

  @Test
  void everythingIsFinite() {
    List<Clip> clips = new ArrayList<>();
    for (int frames : new int[] {1, 2, 3, 4, 5}) {
      clips.add(Clips.constant(frames, 0));
      clips.add(Clips.constant(frames, 1));
      clips.add(Clips.noise(frames, frames));
      clips.add(Clips.wave(new double[frames]));
      clips.add(Clips.grey(frames, f -> (x, y) -> f == 0 ? 0 : 5 * Math.sin(99 * x * y)));
      clips.add(Clip.of(2, 3, 3, java.util.Collections.nCopies(frames, new float[18])));
    }
    for (Clip clip : clips) {
      Report report = Report.of(clip, Request.CLIP.withReference(clip.frame(0)));
      report.summary().forEach((name, value) -> assertTrue(Double.isFinite(value), name));
      report
          .series()
          .forEach(
              (name, one) -> {
                for (double value : one.values()) {
                  assertTrue(Double.isFinite(value), name);
                }
              });
    }
  }

  @Test
  void tablesHaveOneLinePerClipOrFrame() {
    Report report = Report.of(Clips.constant(3, 0.5), Request.CLIP);
    String[] summary = report.summaryCsv().split("\n");
    assertEquals(2, summary.length);
    assertTrue(summary[0].startsWith("frames,mean_step,step_cv"), summary[0]);
    assertTrue(summary[1].startsWith("3.00000,0.00000,0.00000"), summary[1]);
    String[] frames = report.framesCsv().split("\n");
    assertEquals(4, frames.length);
    assertTrue(frames[0].startsWith("frame,step,acceleration,contrast"), frames[0]);
    assertTrue(frames[1].startsWith("0,,,1.00000,0.00000"), frames[1]);
    assertTrue(frames[2].startsWith("1,0.00000,0.00000,1.00000"), frames[2]);
    assertTrue(frames[3].startsWith("2,0.00000,,1.00000"), frames[3]);
  }

  @Test
  void stagesAreToldAndMayStop() {
    List<String> stages = new ArrayList<>();
    Report.of(Clips.constant(2, 0), Request.CLIP, stages::add);
    assertEquals(
        List.of("motion", "contrast", "likeness", "foreground", "warp error", "loop"), stages);
    assertThrows(
        IllegalStateException.class,
        () ->
            Report.of(
                Clips.constant(2, 0),
                Request.CLIP,
                stage -> {
                  throw new IllegalStateException(stage);
                }));
  }

  @Test
  void aJointBeforeTheClipIsRefused() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Request.CLIP.withJoints(List.of(3, -1)));
    assertEquals("A joint is at frame -1; frames are numbered from 0.", e.getMessage());
  }
}
