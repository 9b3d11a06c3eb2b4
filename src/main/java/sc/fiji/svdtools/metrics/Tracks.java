package sc.fiji.svdtools.metrics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where the objects of frame 0 go.
 *
 * <p>Objects are the parts of the mask of {@link Foreground}. From frame to frame each goes on at
 * the nearest object, nearest pairs first, each object taken once, and not farther than its own
 * diameter; else it is lost. One whose place is nearer to the border than its diameter has left the
 * picture, and counts no more.
 *
 * @param kept share of the objects that stayed in the picture and are still followed, per frame; 1
 *     without objects
 * @param right mean displacement since frame 0 of those still followed, to the right, in pixels
 * @param down the same downwards
 * @param away mean distance from where they were in frame 0, in pixels
 */
public record Tracks(double[] kept, double[] right, double[] down, double[] away) {

  private static final class Track {
    private final Parts.Place start;
    private Parts.Place now;
    private boolean lost;
    private boolean left;

    Track(Parts.Place start) {
      this.start = start;
      this.now = start;
    }

    void lose(Clip clip) {
      double reach = 2 * now.radius();
      double margin =
          Math.min(
              Math.min(now.x(), clip.width() - 1 - now.x()),
              Math.min(now.y(), clip.height() - 1 - now.y()));
      lost = true;
      left = margin < reach;
    }
  }

  /** Follows the objects of frame 0. */
  public static Tracks of(Clip clip) {
    double threshold = Foreground.otsu(Foreground.departure(clip, clip.frame(0)));
    List<Track> tracks = places(clip, 0, threshold).stream().map(Track::new).toList();
    int frames = clip.frames();
    Tracks result =
        new Tracks(new double[frames], new double[frames], new double[frames], new double[frames]);
    for (int f = 0; f < frames; f++) {
      if (f > 0) {
        advance(clip, tracks, places(clip, f, threshold));
      }
      result.note(f, tracks);
    }
    return result;
  }

  private static List<Parts.Place> places(Clip clip, int frame, double threshold) {
    float[] departure = Foreground.departure(clip, clip.frame(frame));
    boolean[] mask = new boolean[departure.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = departure[i] > threshold;
    }
    return Parts.of(mask, clip.width()).places();
  }

  private record Pair(Track track, Parts.Place place, double distance) {}

  private static void advance(Clip clip, List<Track> tracks, List<Parts.Place> places) {
    List<Track> open = new ArrayList<>(tracks.stream().filter(t -> !t.lost).toList());
    List<Parts.Place> free = new ArrayList<>(places);
    List<Pair> pairs = new ArrayList<>();
    for (Track track : open) {
      for (Parts.Place place : places) {
        double distance = track.now.distance(place);
        if (distance <= 2 * track.now.radius()) {
          pairs.add(new Pair(track, place, distance));
        }
      }
    }
    pairs.sort(Comparator.comparingDouble(Pair::distance));
    for (Pair pair : pairs) {
      if (open.contains(pair.track) && free.contains(pair.place)) {
        open.remove(pair.track);
        free.remove(pair.place);
        pair.track.now = pair.place;
      }
    }
    open.forEach(track -> track.lose(clip));
  }

  private void note(int frame, List<Track> tracks) {
    List<Track> followed = tracks.stream().filter(t -> !t.lost).toList();
    long inside = tracks.stream().filter(t -> !t.left).count();
    kept[frame] = inside == 0 ? 1 : followed.size() / (double) inside;
    right[frame] = followed.stream().mapToDouble(t -> t.now.x() - t.start.x()).average().orElse(0);
    away[frame] = followed.stream().mapToDouble(t -> t.now.distance(t.start)).average().orElse(0);
    down[frame] = followed.stream().mapToDouble(t -> t.now.y() - t.start.y()).average().orElse(0);
  }
}
