# Animates an image file and saves the clip, in Fiji with or without windows (Jython):
#   fiji --headless --run animate.py 'image="/path/cells.png",clip="/path/clip.tif"'
#@ File (label = "Image") image
#@ File (label = "Clip to save (.tif)", style = "save") clip
#@ CommandService commands
from ij import IJ
from sc.fiji.svdtools.command import AnimateImageCommand

source = IJ.openImage(image.getPath())
run = commands.run(AnimateImageCommand, True,
    ["input", source, "frames", 4, "steps", 4, "seed", 7]).get()
if run.isCanceled():
    raise RuntimeError(run.getCancelReason())
IJ.saveAsTiff(run.getOutput("output"), clip.getPath())
print("saved " + str(clip))
