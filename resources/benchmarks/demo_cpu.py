#!/usr/bin/env python3
"""
The demo run on the CPU, the plugin and diffusers in turn, same weights, same image, same cores.

    mvn -B -q -DskipTests package
    python3 resources/benchmarks/demo_cpu.py DIFFUSERS_FOLDER [--runs 3] [--threads 2] [--warm]

DIFFUSERS_FOLDER is the demo network in diffusers layout; the plugin reads its own single file of the same tensors.
With --warm, each process has generated one clip before the one that is timed.
Needs torch, diffusers, transformers and safetensors for the second half (versions are printed). Prints the median seconds of
the whole run after loading (image encoder, VAE encoder, 25 guided steps, decoding of 14 frames), the median of
the ratio of each pair, and the peak resident memory of each process.
"""
import argparse, json, os, re, resource, statistics, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
DEMO = 'src/main/resources/sc/fiji/svdtools/demo.safetensors'


def run(command, **more):
    """Output and peak resident memory in MB of a process."""
    with tempfile.TemporaryFile('w+') as out:
        start = time.time()
        p = subprocess.Popen(command, stdout=out, cwd=ROOT, **more)
        _, status, usage = os.wait4(p.pid, 0)
        out.seek(0)
        if status: sys.exit('%s failed' % command[0])
        return out.read(), usage.ru_maxrss / 1024, time.time() - start


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('folder'); ap.add_argument('--runs', type=int, default=3); ap.add_argument('--threads', type=int, default=2); ap.add_argument('--warm', action='store_true')
    a = ap.parse_args()
    image = os.path.join(ROOT, 'resources/examples/cells1.png')
    env = dict(os.environ, OMP_NUM_THREADS=str(a.threads))
    rows = []
    for i in range(a.runs):
        with tempfile.TemporaryDirectory() as out:
            java = ['java', '-cp', 'target/classes:target/lib/*']
            if a.warm:
                text, java_mb, java_wall = run(java + ['sc.fiji.svdtools.benchmark.Benchmark', 'checkpoint=' + DEMO, 'device=cpu',
                                                       'cases=128x128x14', 'steps=25', 'whole=25'], env=env)
                java_s = float(re.search(r'whole_run_s +([0-9.]+)', text).group(1))
            else:
                text, java_mb, java_wall = run(java + ['sc.fiji.svdtools.cli.Animate', 'image=' + image, 'out=' + out,
                                                       'seed=42', 'device=cpu'], env=env)
                java_s = float(re.search(r'pixels in ([0-9.]+) s', text).group(1))
            text, py_mb, py_wall = run([sys.executable, os.path.join(HERE, 'diffusers_demo.py'), a.folder, image, out,
                                        '--seed', '42', '--threads', str(a.threads), '--warm', str(int(a.warm))], env=env)
            py = json.loads(text[text.index('{'):])
        rows.append((java_s, py['total_s'], java_mb, py_mb, java_wall, py_wall))
        print('run %d: plugin %.1f s (%.0f MB, process %.1f s), diffusers %.1f s (%.0f MB, process %.1f s)'
              % (i + 1, java_s, java_mb, java_wall, py['total_s'], py_mb, py_wall), flush=True)
    m = [statistics.median(c) for c in zip(*rows)]
    print('median: plugin %.1f s, diffusers %.1f s, ratio %.2f; whole process %.1f s and %.1f s; peak memory %.0f MB and %.0f MB'
          % (m[0], m[1], statistics.median(r[0] / r[1] for r in rows), m[4], m[5], m[2], m[3]))


if __name__ == '__main__':
    main()
