import assert from 'node:assert/strict';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseIoResourceMap } from '../../../src/shared/linux/ioResourceMap';
import { parsePciResource } from '../../../src/shared/linux/pciResource';
import { parsePciAddress } from '../../../src/shared/model/pciAddress';
import type { BarSource, MemorySource } from '../../../src/shared/model/source';
import type { Locate, Place } from './oracle';

/** For a helper with `--files`: the file at `region`, under whatever path. */
export function locateFile(region: string): Locate {
  return (source) => {
    if (source.kind !== 'file') return undefined;
    let found: string;
    try {
      found = realpathSync.native(source.path);
    } catch {
      return undefined;
    }
    const { size } = statSync(found);
    if (found === region) return { file: region, start: 0n, size };
    // Any other file would be written to by a poke of it.
    assert.ok(!statSync(found).isFile() || size === 0, `The fuzzer has found ${found}.`);
    return undefined;
  };
}

/** For a helper with `--root`. */
export function locateBelow(root: string, bars: readonly Bar[]): Locate {
  const ranges = ramAbove1MiB(root);
  return (source) => {
    switch (source.kind) {
      case 'bar':
        return bars.find((bar) => bar.source.device === source.device && bar.source.bar === source.bar)
          ?.place;
      case 'mem':
        return locateMemory(source, join(root, 'dev/mem'), ranges);
      // Not generated; a mutation that made one would be found out by the oracle.
      case 'file':
      case 'config':
      case 'rom':
      case 'port':
      case 'uio':
        return undefined;
    }
  };
}

export interface Bar {
  readonly source: BarSource;
  readonly place: Place;
}

/** Every BAR of a recorded machine. */
export function barsBelow(root: string): Bar[] {
  const devices = join(root, 'sys/bus/pci/devices');
  return readdirSync(devices).flatMap((name) => {
    const device = parsePciAddress(name) ?? assert.fail(name);
    return parsePciResource(readFileSync(join(devices, name, 'resource'), 'utf8')).map((found): Bar => {
      const source: BarSource = { kind: 'bar', device, bar: found.bar };
      const file = realpathSync(join(devices, name, `resource${found.bar}`));
      if (found.space === 'io')
        return { source, place: { file, start: 0n, size: found.size, widths: [8, 16, 32] } };
      return { source, place: { file, start: BigInt(found.base) % 4096n, size: found.size } };
    });
  });
}

interface Range {
  readonly base: bigint;
  readonly end: bigint;
}

function ramAbove1MiB(root: string): Range[] {
  const { resources } = parseIoResourceMap(readFileSync(join(root, 'proc/iomem'), 'utf8'));
  return resources
    .filter(({ name }) => name === 'System RAM')
    .map(({ base, end }) => ({ base: BigInt(base), end: BigInt(end) }))
    .filter(({ end }) => end > 0x10_0000n);
}

function locateMemory(source: MemorySource, file: string, ram: readonly Range[]): Place | undefined {
  const base = BigInt(source.base);
  const size = BigInt(source.size);
  const end = base + size;
  if (size === 0n || size > BigInt(Number.MAX_SAFE_INTEGER) || end > 2n ** 64n) return undefined;
  if (ram.some((range) => range.base < end && base < range.end)) return undefined;
  return { file, start: base, size: Number(size) };
}
