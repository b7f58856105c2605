"""sample.py FILE: for each line of stdin, a count, makes that many 32-bit reads of one offset of the mapped file, keeps
each value with its time, and prints how long one took, in nanoseconds."""

import mmap
import struct
import sys
from time import perf_counter_ns


def sample(memory, offset, count):
    unpack_from = struct.Struct("<I").unpack_from
    samples = []
    append = samples.append
    since = perf_counter_ns()
    for _ in range(count):
        (value,) = unpack_from(memory, offset)
        append((value, perf_counter_ns()))
    return perf_counter_ns() - since


def main(path):
    with open(path, "r+b") as file:
        memory = mmap.mmap(file.fileno(), 0)
    for line in sys.stdin:
        count = int(line)
        print(sample(memory, 0, count) / count, flush=True)


main(*sys.argv[1:])
