import { statSync } from 'node:fs';
import { RegscopeError } from '../../shared/model/failure';
import type { RomSource } from '../../shared/model/source';
import type { MachinePaths } from '../machinePaths';
import { notRecorded } from '../notRecorded';
import type { Region } from '../region';
import { isListed } from './config';

/**
 * The expansion ROM. The kernel copies it out byte by byte, whatever is asked for (memcpy_fromio), so that only single
 * bytes are what they say. Throws RegscopeError.
 */
export function lookUpRom(source: RomSource, paths: MachinePaths): Region {
  const path = paths.pciFile(source.device, 'rom');
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined && isListed(path)) throw notRecorded(paths.onMachine(path));
  if (stat === undefined || stat.size === 0) {
    throw new RegscopeError({
      code: 'no-such-source',
      what: `PCI device ${source.device} has no expansion ROM.`,
    });
  }
  // A recorded machine's ROM is a plain file, to which a “1” would be content.
  const enable = paths.isThisMachine ? ({ enable: 'by writing 1' } as const) : {};
  const reach = { kind: 'file', fileOffset: 0, ...enable } as const;
  return { source, path, reach, size: stat.size, misalignment: 0, widths: [8], device: source.device };
}
