// Makes the moving pictures of the README: first-clip.gif, and gallery.gif with three settings side by side.
// Needs: the plugin, with cells as the checkpoint of SVD Settings; the folder of the example images.
// Takes: about three minutes on two CPU cores.
// Argument: "examples=/path/resources/examples folder=/path/results" and optionally frames=48 steps=25.
arg = getArgument();
examples = valueOf("examples", "");
folder = valueOf("folder", "");
if (examples == "" || folder == "") exit("Give examples=FOLDER folder=FOLDER.");
steps = valueOf("steps", "25");

open(examples + File.separator + "cells1.png");
run("SVD Animate Image...", "seed=42 steps=" + steps);
gif("first-clip.gif");

open(examples + File.separator + "cells3.png");
run("SVD Compare Techniques...", "plots=false common=[frames=" + valueOf("frames", "48") + " steps=" + steps
    + " seed=7] rows=[plain: ; scaled positions: posframes=-1; windows 14/7: windowmode=independent]");
gif("gallery.gif");

function gif(name) {
  title = getTitle();
  run("SVD Export Clip...", "gif=true out=[" + folder + "]");
  close("*");
  made = folder + File.separator + title + ".gif";
  if (File.exists(folder + File.separator + name)) deleted = File.delete(folder + File.separator + name);
  renamed = File.rename(made, folder + File.separator + name);
}

function valueOf(key, otherwise) {
  start = indexOf(" " + arg, " " + key + "=");
  if (start < 0) return otherwise;
  text = substring(arg, start + lengthOf(key) + 1);
  end = indexOf(text, " ");
  if (end < 0) return text;
  return substring(text, 0, end);
}
