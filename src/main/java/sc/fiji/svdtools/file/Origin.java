package sc.fiji.svdtools.file;

import ij.ImagePlus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.image.Synthetic;

/**
 * What a file says about generated pixels, for machines: the IPTC's {@code DigitalSourceType}, the
 * sentence of {@link Synthetic} and all that is known about how the clip was made, among it the
 * version, the fingerprint of the checkpoint and the SHA-256 of the start image.
 *
 * @param source address of the IPTC's term
 * @param facts name to value, as in {@link Provenance}
 */
record Origin(String source, Map<String, String> facts) {

  private static final String TERMS = "http://cv.iptc.org/newscodes/digitalsourcetype/";
  private static final String OWN = "https://imagej.net/plugins/svd-tools/ns/1.0/";

  /** What the files of a clip say; empty for images that were not generated. */
  static Optional<Origin> of(ImagePlus clip) {
    Map<String, String> facts = new LinkedHashMap<>(Provenance.read(clip).entries());
    return switch (Synthetic.of(clip)) {
      case NONE -> Optional.empty();
      case PART -> Optional.of(new Origin(TERMS + "compositeWithTrainedAlgorithmicMedia", facts));
      case ALL -> Optional.of(new Origin(TERMS + "trainedAlgorithmicMedia", facts));
    };
  }

  private String sentence() {
    return Synthetic.sentence(facts.getOrDefault("version", "of unknown version"));
  }

  /** The XMP packet (ISO 16684-1), in UTF-8 when written. */
  String xmp() {
    StringBuilder own = new StringBuilder();
    facts.forEach(
        (name, value) -> {
          String tag = "svd:" + name.replaceAll("[^A-Za-z0-9_.-]", "_");
          own.append("   <" + tag + ">" + escaped(value) + "</" + tag + ">\n");
        });
    return """
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    xmlns:svd="$own">
   <Iptc4xmpExt:DigitalSourceType>$source</Iptc4xmpExt:DigitalSourceType>
   <xmp:CreatorTool>SVD Tools</xmp:CreatorTool>
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">$text</rdf:li></rdf:Alt></dc:description>
$facts  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>\
"""
        .replace("$own", OWN)
        .replace("$source", source)
        .replace("$text", escaped(sentence()))
        .replace("$facts", own);
  }

  /** Text for formats without XMP: the sentence, the term, and a line per fact, in ASCII. */
  String comment() {
    StringBuilder text = new StringBuilder(sentence());
    text.append("\nDigitalSourceType = ").append(source).append('\n');
    facts.forEach((name, value) -> text.append(name + " = " + value + "\n"));
    StringBuilder ascii = new StringBuilder();
    text.codePoints()
        .forEach(
            c ->
                ascii.append(
                    c < 128 ? Character.toString(c) : "\\u{" + Integer.toHexString(c) + "}"));
    return ascii.toString();
  }

  /** For XML 1.0: without the characters it cannot hold. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              boolean allowed =
                  c >= 0x20 && c != 0xfffe && c != 0xffff && !(c >= 0xd800 && c < 0xe000)
                      || c == '\n'
                      || c == '\t';
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                default -> escaped.appendCodePoint(allowed ? c : '?');
              }
            });
    return escaped.toString();
  }
}
