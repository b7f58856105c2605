# Other values in the first bytes of a file, at each line read: through a mapping, as a device changes its registers.
import mmap
import os
import sys

path, count = sys.argv[1], int(sys.argv[2])
with open(path, "r+b") as file:
    mapped = mmap.mmap(file.fileno(), 0)
for _ in sys.stdin:
    mapped[:count] = os.urandom(count)
    print("ok", flush=True)
