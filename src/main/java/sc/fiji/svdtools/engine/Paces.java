package sc.fiji.svdtools.engine;

import java.util.Optional;
import org.scijava.prefs.PrefService;
import sc.fiji.svdtools.pipeline.ModelInfo;
import sc.fiji.svdtools.pipeline.Pace;
import sc.fiji.svdtools.pipeline.Place;

/** How fast the last run of a checkpoint on a device was; kept between sessions. */
record Paces(PrefService preferences) {

  void note(ModelInfo model, Place place, Pace pace) {
    preferences.put(Paces.class, key(model, place), pace.text());
  }

  Optional<Pace> of(ModelInfo model, Place place) {
    return Pace.parse(preferences.get(Paces.class, key(model, place), ""));
  }

  private static String key(ModelInfo model, Place place) {
    return model.fingerprint() + " " + place.name();
  }
}
