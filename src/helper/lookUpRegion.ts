import { existsSync } from 'node:fs';
import { RegscopeError } from '../shared/model/failure';
import type { Source } from '../shared/model/source';
import type { MachinePaths } from './machinePaths';
import { notRecorded } from './notRecorded';
import { checkReach, type Reach } from './policy/checkReach';
import type { Region } from './region';
import { lookUpBar } from './sources/bar';
import { lookUpConfig } from './sources/config';
import { lookUpFile } from './sources/file';
import { lookUpMemory } from './sources/memory';
import { lookUpPorts } from './sources/port';
import { lookUpRom } from './sources/rom';
import { lookUpUio } from './sources/uio';
import { withinThisCpu } from './withinThisCpu';

/**
 * Looks a source up. Cheap enough to be done anew for every request, so that bounds are always the live ones: a BAR may
 * move or vanish (remove and rescan, resizable BARs), a file may shrink. Every access passes here, and what this helper may
 * not reach does not. Throws RegscopeError.
 */
export function lookUpRegion(source: Source, reach: Reach): Region {
  const { paths, role } = reach;
  if ((source.kind === 'file') !== (role === 'files')) {
    throw new RegscopeError({
      code: 'blocked',
      what:
        role === 'files'
          ? 'This helper serves files only, not hardware.'
          : 'The privileged helper never opens a user’s file.',
    });
  }
  const region = withinThisCpu(lookUp(source, paths));
  if (role === 'hardware' && !paths.isLive && !existsSync(region.path))
    throw notRecorded(paths.onMachine(region.path));
  checkReach(region, reach);
  return region;
}

function lookUp(source: Source, paths: MachinePaths): Region {
  switch (source.kind) {
    case 'bar':
      return lookUpBar(source, paths);
    case 'config':
      return lookUpConfig(source, paths);
    case 'rom':
      return lookUpRom(source, paths);
    case 'mem':
      return lookUpMemory(source, paths);
    case 'port':
      return lookUpPorts(source, paths);
    case 'uio':
      return lookUpUio(source, paths);
    case 'file':
      return lookUpFile(source);
  }
}
