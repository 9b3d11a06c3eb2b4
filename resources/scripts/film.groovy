// Makes a long clip and looks at it frame by frame: an ImgLib2 image whose frames are decoded when they are looked at and
// forgotten when memory is short, so that the clip may be larger than the memory of ImageJ. In Fiji:
//   fiji --headless --run film.groovy 'image="/path/cells.png",keys="frames=200 steps=10"'
#@ File (label = "Image") image
#@ String (label = "Checkpoint, empty for the demo network", required = false, value = "") checkpoint
#@ String (label = "Keys, as in macros", value = "frames=200 steps=10") keys
import ai.djl.Device
import ai.djl.ndarray.types.DataType
import groovy.transform.CompileStatic
import ij.IJ
import java.nio.file.Path
import net.imglib2.img.array.ArrayImgs
import net.imglib2.type.numeric.real.FloatType
import net.imglib2.view.Views
import sc.fiji.svdtools.api.Svd

pixels = IJ.openImage(image.path).getProcessor().convertToFloat()
start = ArrayImgs.floats((float[]) pixels.pixels, pixels.width, pixels.height)
svd = checkpoint ? Svd.open(Path.of(checkpoint), Device.cpu(), DataType.FLOAT32) : Svd.demo()
try {
    clip = svd.animate(start, 0, 255, keys)
    for (frame in 0..<clip.count()) {
        println "frame ${frame} mean ${mean(Views.hyperSlice(clip.frames(), 3, frame))}"
    }
} finally {
    svd.close()
}

@CompileStatic
double mean(Iterable<FloatType> values) {
    double sum = 0
    long count = 0
    for (FloatType value : values) {
        sum += value.get()
        count++
    }
    return sum / count
}
