import { constants } from 'node:fs';
import { lstat, open, readdir, readlink, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { recordedProcFiles } from '../../../shared/linux/recordedFiles';
import { RegscopeError } from '../../../shared/model/failure';
import type { ContentBuilder } from './contentBuilder';

/** Where in the folder something of a machine is looked for. */
const parts = [
  ...recordedProcFiles.map((name) => `proc/${name}`),
  'sys/kernel/security/lockdown',
  'sys/bus/pci',
  'sys/devices',
];

/** Folders nest no deeper in sysfs, by far. */
const deepest = 40;

/** File systems by statfs(2): reading their files asks the kernel, and configuration space the device. */
const liveFileSystems = new Map([
  [0x9fa0, '/proc'],
  [0x6265_6572, '/sys'],
]);

/**
 * Adds what the folder has of a machine, `proc` and `sys` below it. No link is followed, and nothing is opened but plain
 * files. Returns the newest time of what was taken. Rejects with a RegscopeError where the folder is a running machine.
 */
export async function readFolder(folder: string, builder: ContentBuilder): Promise<Date | undefined> {
  let newest: Date | undefined;
  const take = async (path: string): Promise<void> => {
    const wanted = builder.wanted(path);
    if (wanted === undefined) return;
    const file = await open(
      join(folder, path),
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    );
    try {
      const stat = await file.stat();
      if (!stat.isFile()) return;
      if (wanted === 'size' || stat.size > wanted.atMost) {
        builder.addSize(path, stat.size);
        return;
      }
      builder.addFile(path, await file.readFile());
      if (newest === undefined || stat.mtime > newest) newest = stat.mtime;
    } finally {
      await file.close();
    }
  };
  const visit = async (path: string, depth: number): Promise<void> => {
    const stat = await lstat(join(folder, path)).catch(() => undefined);
    if (stat === undefined || depth > deepest) return;
    if (stat.isSymbolicLink()) builder.addLink(path, await readlink(join(folder, path)));
    else if (stat.isFile()) await take(path);
    if (!stat.isDirectory()) return;
    builder.addFolder(path);
    for (const name of await readdir(join(folder, path))) await visit(`${path}/${name}`, depth + 1);
  };
  for (const part of ['proc', 'sys']) await refuseLive(join(folder, part));
  for (const part of parts) await visit(part, 0);
  return newest;
}

async function refuseLive(folder: string): Promise<void> {
  const type = await statfs(folder).then(
    (stat) => stat.type,
    () => 0, // It is not there.
  );
  const name = liveFileSystems.get(type);
  if (name === undefined) return;
  throw new RegscopeError({
    code: 'no-recording',
    what: l10n.t('{0} is {1} of a running machine, and no recording.', folder, name),
    next: l10n.t('Show this machine instead, or record it.'),
  });
}
