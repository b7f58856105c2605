import { existsSync, readFileSync } from 'node:fs';
import { parsePciResource } from '../../shared/linux/pciResource';
import { accessWidths } from '../../shared/model/accessWidth';
import { RegscopeError } from '../../shared/model/failure';
import type { PciAddress } from '../../shared/model/pciAddress';
import type { PciBar } from '../../shared/model/region';
import type { BarSource } from '../../shared/model/source';
import { pageSize } from '../libc';
import type { MachinePaths } from '../machinePaths';
import type { Region } from '../region';

/** Throws RegscopeError. */
export function lookUpBar(source: BarSource, paths: MachinePaths): Region {
  const bar = readBar(source, paths);
  const file = `resource${source.bar}${source.mapping === undefined ? '' : '_wc'}`;
  const path = paths.pciFile(source.device, file);
  if (source.mapping !== undefined && !existsSync(path)) {
    throw new RegscopeError({
      code: 'no-such-source',
      what: `BAR${source.bar} of ${source.device} has no write-combining mapping.`,
      why: 'The kernel offers one for prefetchable BARs only.',
      next: 'Open the BAR as it is.',
    });
  }
  const { base, size } = bar;
  const { device } = source;
  if (bar.space === 'io') {
    // The kernel takes 1, 2 or 4 bytes at a time and makes one port access of them (drivers/pci/pci-sysfs.c).
    const reach = { kind: 'file', fileOffset: 0 } as const;
    return { source, path, reach, base, size, misalignment: 0, widths: [8, 16, 32], device };
  }
  // In sysfs, offset 0 is the page that holds the BAR's start, not the start itself (drivers/pci/mmap.c).
  const inPage = Number(BigInt(base) % BigInt(pageSize));
  const reach = { kind: 'map', fileOffset: 0n, inPage } as const;
  return { source, path, reach, base, size, misalignment: inPage, widths: accessWidths, device };
}

function readBar({ device, bar }: BarSource, paths: MachinePaths): PciBar {
  const found = barsOf(device, paths).find((candidate) => candidate.bar === bar);
  if (found !== undefined) return found;
  throw new RegscopeError({
    code: 'no-such-source',
    what: `PCI device ${device} has no BAR${bar}.`,
    next: 'The PCI Devices view lists the BARs it has.',
  });
}

/** The BARs as they are now. Throws RegscopeError. */
export function barsOf(device: PciAddress, paths: MachinePaths): readonly PciBar[] {
  let resource: string;
  try {
    resource = readFileSync(paths.pciFile(device, 'resource'), 'utf8');
  } catch {
    throw noSuchDevice(device);
  }
  return parsePciResource(resource);
}

export function noSuchDevice(device: PciAddress): RegscopeError {
  return new RegscopeError({
    code: 'no-such-source',
    what: `There is no PCI device ${device}.`,
    why: 'It may have been removed, or moved to another address by a rescan.',
    next: 'Refresh the PCI Devices view.',
  });
}
