import { statSync } from 'node:fs';
import { accessWidths } from '../../shared/model/accessWidth';
import { RegscopeError } from '../../shared/model/failure';
import type { FileSource } from '../../shared/model/source';
import type { Region } from '../region';

/** Throws RegscopeError. */
export function lookUpFile(source: FileSource): Region {
  let size: number;
  let identity: string;
  try {
    const stat = statSync(source.path);
    if (!stat.isFile()) {
      throw new RegscopeError({
        code: 'not-mappable',
        what: `${source.path} is not a regular file.`,
        next: 'Open a regular file or a shared-memory segment below /dev/shm.',
      });
    }
    size = stat.size;
    identity = `${stat.dev}:${stat.ino}`;
  } catch (error) {
    if (error instanceof RegscopeError) throw error;
    throw new RegscopeError({
      code: 'no-such-source',
      what: `${source.path} cannot be opened.`,
      why: error instanceof Error ? error.message : String(error),
    });
  }
  if (size === 0) {
    throw new RegscopeError({
      code: 'not-mappable',
      what: `${source.path} is empty: there is nothing to map.`,
    });
  }
  const reach = { kind: 'map', fileOffset: 0n, inPage: 0 } as const;
  return { source, path: source.path, reach, size, misalignment: 0, widths: accessWidths, identity };
}
