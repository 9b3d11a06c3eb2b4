#!/usr/bin/env python3
"""
Takes so much memory of the first GPU that FREE gigabytes are left, and holds it until it is stopped.

    python3 hold_memory.py FREE &

Needs torch. Shows how a program behaves on a smaller device.
"""
import signal, sys
import torch

torch.cuda.init()
torch.zeros(1, device='cuda')  # The context takes its share first.
free, _ = torch.cuda.mem_get_info()
held = torch.empty(int(free - float(sys.argv[1]) * 1e9), dtype=torch.uint8, device='cuda')
print('%.2f GB are free' % (torch.cuda.mem_get_info()[0] / 1e9), flush=True)
signal.pause()
