"""Two pictures of one scene that passes by 13 and 26 pixels, for frames between images:
    python3 resources/demo-model/pans.py make FOLDER PICTURE...     (needs numpy and Pillow)
cuts each picture to a square of 160 x 160 pixels (Lanczos, on white) and writes NAME-13-a.png, NAME-13-b.png, NAME-26-a.png and NAME-26-b.png, 128 x 128
pixels each, with the frames between them in NAME-13.npy and NAME-26.npy. After pans.ijm
    python3 resources/demo-model/pans.py judge FOLDER
compares its clips with the true frames: mean PSNR of the frames 4 to 9 in dB, and the last step over the mean one, for each distance and row.
"""
import collections, glob, os, sys
import numpy as np
from PIL import Image, ImageSequence

FRAMES, SIDE, ROOM, DISTANCES, ALONG = 14, 128, 160, (13, 26), (0.8, 0.6)


def make(folder, pictures):
    for file in pictures:
        picture = Image.open(file).convert('RGBA')
        picture = Image.alpha_composite(Image.new('RGBA', picture.size, 'white'), picture).convert('RGB')
        side = min(picture.size)
        x, y = ((n - side) // 2 for n in picture.size)
        picture = picture.crop((x, y, x + side, y + side)).resize((ROOM, ROOM), Image.LANCZOS)
        name = os.path.splitext(os.path.basename(file))[0]
        for distance in DISTANCES:
            gone = [(distance * t / (FRAMES - 1) * ALONG[0], distance * t / (FRAMES - 1) * ALONG[1]) for t in range(FRAMES)]
            frames = [picture.transform((SIDE, SIDE), Image.AFFINE, (1, 0, u, 0, 1, v), Image.BICUBIC) for u, v in gone]
            place = os.path.join(folder, '%s-%d' % (name, distance))
            frames[0].save(place + '-a.png')
            frames[-1].save(place + '-b.png')
            np.save(place + '.npy', np.stack([np.asarray(f) for f in frames]))


def psnr(a, b):
    return -10 * np.log10(max(1e-12, ((a - b) ** 2).mean() / 255 ** 2))


def judge(folder):
    rows = collections.defaultdict(list)
    for place in sorted(glob.glob(os.path.join(folder, '*.npy'))):
        truth, distance = np.load(place).astype(float), place[:-4].rsplit('-', 1)[1]
        t = np.linspace(0, 1, FRAMES)[:, None, None, None]
        clips = {'crossfade': (1 - t) * truth[0] + t * truth[-1]}
        for file in glob.glob(place[:-4] + '-*.tif'):
            pages = ImageSequence.Iterator(Image.open(file))
            clips[file[len(place) - 3:-4]] = np.stack([np.asarray(p.convert('RGB')) for p in pages]).astype(float)
        for row, clip in clips.items():
            steps = np.abs(np.diff(clip, axis=0)).mean((1, 2, 3))
            rows[distance, row].append((psnr(clip[4:10], truth[4:10]), steps[-1] / steps.mean()))
    for key, values in sorted(rows.items()):
        print('%s pixels, %s: %d pairs, %.1f dB (least %.1f), jump %.2f' % (*key, len(values), *np.mean(values, 0)[:1], np.min(values, 0)[0], np.mean(values, 0)[1]))


if __name__ == '__main__':
    make(sys.argv[2], sys.argv[3:]) if sys.argv[1] == 'make' else judge(sys.argv[2])
