package sc.fiji.svdtools.engine;

import java.util.Optional;
import org.scijava.prefs.PrefService;
import sc.fiji.svdtools.checkpoint.ModelInfo;
import sc.fiji.svdtools.forecast.Placement;
import sc.fiji.svdtools.forecast.Throughput;

/** How fast the last run of a checkpoint on a device was; kept between sessions. */
record Throughputs(PrefService preferences) {

  void note(ModelInfo model, Placement place, Throughput pace) {
    preferences.put(Throughputs.class, key(model, place), pace.text());
  }

  Optional<Throughput> of(ModelInfo model, Placement place) {
    return Throughput.parse(preferences.get(Throughputs.class, key(model, place), ""));
  }

  private static String key(ModelInfo model, Placement place) {
    return model.fingerprint() + " " + place.name();
  }
}
