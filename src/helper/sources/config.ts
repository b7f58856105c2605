import { lstatSync, statSync } from 'node:fs';
import type { ConfigSource } from '../../shared/model/source';
import type { MachinePaths } from '../machinePaths';
import { notRecorded } from '../notRecorded';
import type { Region } from '../region';
import { noSuchDevice } from './bar';

/**
 * Configuration space: 256 bytes, 4096 for PCI Express (PCI Express Base Specification, 7.2). Accesses are of 1, 2 and
 * 4 bytes; an aligned pread or pwrite of so many is one of them (drivers/pci/pci-sysfs.c). Throws RegscopeError.
 */
export function lookUpConfig(source: ConfigSource, paths: MachinePaths): Region {
  const path = paths.pciFile(source.device, 'config');
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined)
    throw isListed(path) ? notRecorded(paths.onMachine(path)) : noSuchDevice(source.device);
  const reach = { kind: 'file', fileOffset: 0 } as const;
  return { source, path, reach, size: stat.size, misalignment: 0, widths: [8, 16, 32] };
}

/** In a recording, a link that leads nowhere stands for a file whose content it does not hold. */
export function isListed(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
