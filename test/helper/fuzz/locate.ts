import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseIoResourceMap } from '../../../src/shared/linux/ioResourceMap';
import { parsePciResource } from '../../../src/shared/linux/pciResource';
import { accessWidths } from '../../../src/shared/model/accessWidth';
import { parsePciAddress, type PciAddress } from '../../../src/shared/model/pciAddress';
import { sourceKey, type MemorySource, type Source } from '../../../src/shared/model/source';
import type { Place } from './files';
import type { Locate } from './oracle';

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
    if (found === region) return { file: region, start: 0n, size, widths: accessWidths };
    // Any other file would be written to by a poke of it.
    assert.ok(!statSync(found).isFile() || size === 0, `The fuzzer has found ${found}.`);
    return undefined;
  };
}

export interface Entry {
  readonly source: Source;
  readonly place: Place;
  /** First physical address of a BAR in memory. */
  readonly base?: bigint;
}

/** For a helper with `--root`: memory, ports, and what the directory has. */
export function locateBelow(root: string, directory: readonly Entry[]): Locate {
  const ram = systemRam(root);
  const places = new Map(directory.map(({ source, place }) => [sourceKey(source), place]));
  return (source) => {
    if (source.kind === 'mem') return locateMemory(source, join(root, 'dev/mem'), ram, directory);
    if (source.kind === 'port') {
      const { base, size } = source;
      const place = { file: join(root, 'dev/port'), start: BigInt(base), size, widths: [8] } as const;
      return base + size <= 0x1_0000 ? place : undefined;
    }
    return places.get(sourceKey(source));
  };
}

const pageSize = 4096n;
const upTo32Bits = [8, 16, 32] as const;

/** Every PCI function's BARs, configuration space and ROM. */
export function pciDirectory(root: string): Entry[] {
  const devices = join(root, 'sys/bus/pci/devices');
  return readdirSync(devices).flatMap((name) => {
    const folder = realpathSync(join(devices, name));
    return functionDirectory(folder, parsePciAddress(name) ?? assert.fail(name));
  });
}

function functionDirectory(folder: string, device: PciAddress): Entry[] {
  const whole = (file: string): Place => {
    const path = join(folder, file);
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    return { file: path, start: 0n, size, widths: upTo32Bits };
  };
  const enabledBy = (mask: bigint) => ({ enabled: { by: whole('config'), mask } });
  const bars = parsePciResource(readFileSync(join(folder, 'resource'), 'utf8')).flatMap(
    ({ bar, base, size, space }): Entry[] => {
      const place: Place =
        space === 'io'
          ? { file: join(folder, `resource${bar}`), start: 0n, size, widths: upTo32Bits, ...enabledBy(1n) }
          : {
              file: join(folder, `resource${bar}`),
              start: BigInt(base) % pageSize,
              size,
              widths: accessWidths,
              ...enabledBy(2n),
            };
      const combining: Place = { ...place, file: `${place.file}_wc` };
      return [
        {
          source: { kind: 'bar', device, bar },
          place,
          ...(space === 'memory' ? { base: BigInt(base) } : {}),
        },
        { source: { kind: 'bar', device, bar, mapping: 'write-combining' }, place: combining },
      ];
    },
  );
  const directory: Entry[] = [
    ...bars,
    { source: { kind: 'config', device }, place: whole('config') },
    { source: { kind: 'rom', device }, place: { ...whole('rom'), ...enabledBy(2n), widths: [8], rom: true } },
  ];
  return directory.filter(({ place }) => existsSync(place.file));
}

interface Range {
  readonly base: bigint;
  readonly end: bigint;
}

function systemRam(root: string): Range[] {
  const { resources } = parseIoResourceMap(readFileSync(join(root, 'proc/iomem'), 'utf8'));
  return resources
    .filter(({ name }) => name === 'System RAM')
    .map(({ base, end }) => ({ base: BigInt(base), end: BigInt(end) }));
}

function locateMemory(
  source: MemorySource,
  file: string,
  ram: readonly Range[],
  directory: readonly Entry[],
): Place | undefined {
  const base = BigInt(source.base);
  const size = BigInt(source.size);
  const end = base + size;
  if (size === 0n || size > BigInt(Number.MAX_SAFE_INTEGER) || end > 2n ** 64n) return undefined;
  if (ram.some((range) => range.base < end && base < range.end)) return undefined;
  for (const { place, base: start } of directory) {
    if (start === undefined || base < start || start + BigInt(place.size) < end) continue;
    return { ...place, start: place.start + base - start, size: Number(size) };
  }
  return { file, start: base, size: Number(size), widths: accessWidths };
}
