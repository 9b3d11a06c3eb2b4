// Makes the moving picture of the page about loops: a plain clip beside the loop "orbit", which goes on with its first frame.
// Needs: the plugin; the folder of the example images; the picture is of the built-in network for cells, set in SVD Settings.
// Takes: about half a minute on two CPU cores with the built-in network for cells.
// Argument: "examples=/path/resources/examples folder=/path/results" and optionally frames=28 steps=25.
arg = getArgument();
examples = valueOf("examples", "");
folder = valueOf("folder", "");
if (examples == "" || folder == "") exit("Give examples=FOLDER folder=FOLDER.");
open(examples + File.separator + "cells1.png");
run("SVD Compare Techniques...", "plots=false common=[frames=" + valueOf("frames", "28") + " steps="
    + valueOf("steps", "25") + " seed=5] rows=[plain: ; orbit: loop=orbit]");
rename("loop");
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
