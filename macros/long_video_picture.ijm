// Makes the moving picture of the page about long videos: scaled positions beside links, every fifth frame.
// Needs: the plugin; the folder of the example images; the picture is of the built-in network for cells, set in SVD Settings.
// Takes: about four minutes on two CPU cores with the built-in network for cells.
// Argument: "examples=/path/resources/examples folder=/path/results" and optionally frames=96 steps=25 every=5.
arg = getArgument();
examples = valueOf("examples", "");
folder = valueOf("folder", "");
if (examples == "" || folder == "") exit("Give examples=FOLDER folder=FOLDER.");
every = parseInt(valueOf("every", "5"));
open(examples + File.separator + "cells3.png");
run("SVD Compare Techniques...", "plots=false common=[frames=" + valueOf("frames", "96") + " steps="
    + valueOf("steps", "25") + " seed=7] rows=[scaled positions: posframes=-1; links: linkframes=14]");
for (i = nSlices; i > 0; i--) {
  setSlice(i);
  if ((i - 1) % every != 0) run("Delete Slice");
}
rename("long-video");
run("SVD Export Clip...", "gif=true out=[" + folder + "]");
close("*");

function valueOf(key, otherwise) {
  start = indexOf(" " + arg, " " + key + "=");
  if (start < 0) return otherwise;
  text = substring(arg, start + lengthOf(key) + 1);
  end = indexOf(text, " ");
  if (end < 0) return text;
  return substring(text, 0, end);
}
