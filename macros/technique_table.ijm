// Makes a table of what techniques do: 48 frames from each of the five example images, six settings each,
// measured; writes the mean over the images to techniques.md and one comparison per image beside it.
// Needs: the plugin, with cells as the checkpoint of SVD Settings; the folder of the example images.
// Takes: about half an hour on two CPU cores.
// Argument: "examples=/path/resources/examples folder=/path/results" and optionally frames=48 steps=25.
arg = getArgument();
examples = valueOf("examples", "");
folder = valueOf("folder", "");
if (examples == "" || folder == "") exit("Give examples=FOLDER folder=FOLDER.");
frames = valueOf("frames", "48");
steps = valueOf("steps", "25");
rows = "plain: ;"
     + "scaled positions: posframes=-1;"
     + "scaled positions and keys 0.7: posframes=-1 keyscale=0.7;"
     + "windows 14/7: windowmode=independent windowsize=14 windowstride=7;"
     + "windows 14/7 and shuffled noise: windowmode=independent windowsize=14 windowstride=7 shuffle=reschedule;"
     + "attention scale 1.5: attnscale=1.5";
names = newArray("cells1", "cells2", "cells3", "cells4", "cells5");
wanted = newArray("first_psnr", "foreground_kept", "content_drift", "hue_shift", "contrast", "saturation",
                  "step_levels", "jitter_levels", "flicker", "warp_error");
for (i = 0; i < names.length; i++) {
  open(examples + File.separator + names[i] + ".png");
  run("SVD Compare Techniques...", "warp=true plots=false folder=[" + folder + "] common=[frames=" + frames
      + " steps=" + steps + " seed=7] rows=[" + rows + "]");
  close("*");
}
File.saveString(table(), folder + File.separator + "techniques.md");

// Mean of each wanted column over the images, one line per setting.
function table() {
  first = split(File.openAsString(folder + File.separator + names[0] + "-comparison-metrics.csv"), "\n");
  settings = first.length - 1;
  sums = newArray(settings * wanted.length);
  labels = newArray(settings);
  for (i = 0; i < names.length; i++) {
    lines = split(File.openAsString(folder + File.separator + names[i] + "-comparison-metrics.csv"), "\n");
    heads = split(lines[0], ",");
    for (s = 0; s < settings; s++) {
      cells = split(lines[s + 1], ",");
      labels[s] = cells[columnOf(heads, "Label")];
      for (w = 0; w < wanted.length; w++)
        sums[s * wanted.length + w] += parseFloat(cells[columnOf(heads, wanted[w])]) / names.length;
    }
  }
  text = "| setting |";
  rule = "|---|";
  for (w = 0; w < wanted.length; w++) { text += " " + wanted[w] + " |"; rule += "---|"; }
  text += "\n" + rule + "\n";
  for (s = 0; s < settings; s++) {
    text += "| " + labels[s] + " |";
    for (w = 0; w < wanted.length; w++) text += " " + d2s(sums[s * wanted.length + w], 4) + " |";
    text += "\n";
  }
  return text;
}

function columnOf(heads, name) {
  for (c = 0; c < heads.length; c++) if (String.trim(heads[c]) == name) return c;
  exit("There is no column " + name + ".");
}

function valueOf(key, otherwise) {
  start = indexOf(" " + arg, " " + key + "=");
  if (start < 0) return otherwise;
  text = substring(arg, start + lengthOf(key) + 1);
  end = indexOf(text, " ");
  if (end < 0) return text;
  return substring(text, 0, end);
}
