package sc.fiji.svdtools.job;

import org.scijava.util.POM;
import org.scijava.util.VersionUtils;

/** The version of this plugin, as clips say which made them. */
final class Version {

  private static final String UNKNOWN = "unknown";
  private static final String PROPERTY = "${";

  private Version() {}

  /** Such as {@code 1.0.0}; of the jar, or where its classes lie beside their sources. */
  static String text() {
    String version = VersionUtils.getVersion(Version.class);
    if (version != null && version.startsWith(PROPERTY)) {
      // There pom.xml names a property of its own.
      String name = version.substring(PROPERTY.length(), version.length() - 1);
      version = POM.getPOM(Version.class).cdata("//project/properties/" + name);
    }
    return version == null ? UNKNOWN : version;
  }
}
