import type { MachinePaths } from './machinePaths';
import type { Region } from './region';

/** How accesses to a region reach the bus, for a person. */
export function viaOf({ source, path, reach }: Region, paths: MachinePaths): string {
  const file = source.kind === 'file' ? path : paths.onMachine(path);
  switch (reach.kind) {
    case 'map':
      return `${file}, mapped`;
    case 'file':
      return `${file}, read and written`;
    case 'port':
      return 'in and out instructions';
  }
}
