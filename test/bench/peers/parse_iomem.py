"""parse_iomem.py FILE: for each line of stdin, a count, parses the text of a /proc/iomem that many times into nested
ranges, and prints how long one took, in nanoseconds."""

import re
import sys
from time import perf_counter_ns

LINE = re.compile(r"( *)([0-9a-f]+)-([0-9a-f]+) : (.*)")


def parse(text):
    roots = []
    open_ranges = []
    for line in text.splitlines():
        match = LINE.fullmatch(line)
        if match is None:
            continue
        indent, base, last, name = match.groups()
        depth = len(indent) // 2
        resource = {"base": int(base, 16), "end": int(last, 16) + 1, "name": name, "children": []}
        del open_ranges[depth:]
        (open_ranges[-1]["children"] if open_ranges else roots).append(resource)
        open_ranges.append(resource)
    return roots


def main(path):
    with open(path) as file:
        text = file.read()
    for line in sys.stdin:
        count = int(line)
        since = perf_counter_ns()
        for _ in range(count):
            parse(text)
        print((perf_counter_ns() - since) / count, flush=True)


main(*sys.argv[1:])
