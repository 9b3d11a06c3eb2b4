"""Start images of the generator the demo network was trained on, with where the cells are:
    python3 resources/demo-model/starts.py FOLDER [COUNT]
writes start1.png, start1.csv, ... (128 x 128 pixels). Taken are, in the order of the seeds, clips of 3 to 5 cells that are apart from
each other, bright on a dark ground, with one cell that can be moved 26 pixels ahead and sideways without coming near another one's way.
That cell is the first row of the table: place in pixels, the direction it faces (degrees clockwise from the right), half axes, and
the side (1: to its right) on which there is room.
"""
import math, os, sys
import torch
from train import clip_tables, render
from PIL import Image

FAR, APART, ROOM = 26, 28, 24


def dragged(cells, n):
    """Number of a cell with room, and the side."""
    pos = cells[0, :n, :2]
    for k in range(n):
        ahead = cells[0, k, 2:4]
        for side in (1, -1):
            ends = [pos[k] + FAR * ahead, pos[k] + FAR * side * torch.stack([-ahead[1], ahead[0]])]
            others = cells[:, [j for j in range(n) if j != k], :2]
            line = torch.stack([pos[k] + (e - pos[k]) * torch.linspace(0, 1, 14)[:, None] for e in ends])
            near = (others[None, :, None] - line[:, None, :, None]).norm(dim=-1).min()
            if near >= ROOM and all(16 <= v <= 112 for e in ends for v in e.tolist()):
                return k, side
    return None


def main(folder, count):
    os.makedirs(folder, exist_ok=True)
    seed = found = 0
    while found < count:
        seed += 1
        cells, back, _, _ = clip_tables(1, 14, torch.Generator().manual_seed(seed), motion=0.5, fps=7)
        n = int(cells[0, 0, :, 20].sum())
        pos = cells[0, 0, :n, :2]
        apart = torch.cdist(pos, pos) + 1e3 * torch.eye(n)
        if not 3 <= n <= 5 or back[0, 11] > 0 or back[0, 12] > 0 or apart.min() < APART or pos.min() < 12 or pos.max() > 116:
            continue
        taken = dragged(cells[0], n)
        if taken is None:
            continue
        found += 1
        picture, _ = render(cells[0, 0:1], back, torch.zeros(1, 3, 1, 1))
        pixels = (picture[0].permute(1, 2, 0) * 255).round().byte().numpy()
        Image.fromarray(pixels).save(os.path.join(folder, 'start%d.png' % found))
        with open(os.path.join(folder, 'start%d.csv' % found), 'w') as table:
            table.write('x,y,facing,long,short,side\n')
            for j in [taken[0]] + [j for j in range(n) if j != taken[0]]:
                x, y, c, s, a, b = cells[0, 0, j, :6].tolist()
                side = taken[1] if j == taken[0] else 0
                table.write('%.2f,%.2f,%.1f,%.2f,%.2f,%d\n' % (x, y, math.degrees(math.atan2(s, c)), a, b, side))


if __name__ == '__main__':
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 8)
