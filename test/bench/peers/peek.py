"""peek.py FILE struct|ctypes: for each line of stdin, a count, makes that many 32-bit reads of the mapped file, at an
offset that is only known when it is read, and prints how long one took, in nanoseconds."""

import ctypes
import mmap
import struct
import sys
from time import perf_counter_ns


def with_struct(memory, offset, count):
    unpack_from = struct.Struct("<I").unpack_from
    since = perf_counter_ns()
    for _ in range(count):
        (value,) = unpack_from(memory, offset)
    return perf_counter_ns() - since


def with_ctypes(memory, offset, count):
    from_buffer = ctypes.c_uint32.from_buffer
    since = perf_counter_ns()
    for _ in range(count):
        value = from_buffer(memory, offset).value
    return perf_counter_ns() - since


def main(path, how):
    read = {"struct": with_struct, "ctypes": with_ctypes}[how]
    with open(path, "r+b") as file:
        memory = mmap.mmap(file.fileno(), 0)
    for line in sys.stdin:
        count = int(line)
        print(read(memory, 16, count) / count, flush=True)


main(*sys.argv[1:])
