// Animates an image file and saves the clip, in Fiji with or without windows:
//   fiji --headless --run animate.groovy 'image="/path/cells.png",clip="/path/clip.tif"'
#@ File (label = "Image") image
#@ File (label = "Clip to save (.tif)", style = "save") clip
#@ CommandService commands
import ij.IJ
import sc.fiji.svdtools.command.AnimateImageCommand

source = IJ.openImage(image.path)
run = commands.run(AnimateImageCommand, true,
    "input", source, "frames", 4, "steps", 4, "seed", 7).get()
if (run.isCanceled()) {
    throw new IllegalStateException(run.getCancelReason())
}
IJ.saveAsTiff(run.getOutput("output"), clip.path)
println "saved " + clip
