import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { MachineContent } from '../../../shared/model/machineContent';

/** A BAR may start in the middle of a page and is mapped by whole pages: its file must hold them all. */
const pageSize = 65_536;

/** Where a link leads that stands for a file whose content was not recorded: nowhere. */
const nowhere = 'not-recorded';

/**
 * Writes a machine out below `root`, for a helper. `sparse` files are laid out as zeros for devices that are made to
 * behave; in a recording, whose zeros would be taken for values, they are there and cannot be opened.
 */
export function layOut(content: MachineContent, root: string, sparse: 'as zeros' | 'closed'): void {
  const made = new Set<string>();
  const folder = (path: string) => {
    if (made.has(path)) return;
    mkdirSync(path, { recursive: true });
    made.add(path);
  };
  const place = (path: string) => {
    const placed = join(root, path);
    folder(dirname(placed));
    return placed;
  };
  for (const path of content.directories) folder(join(root, path));
  for (const [path, text] of Object.entries(content.files)) writeFileSync(place(path), text);
  for (const [path, base64] of Object.entries(content.binaries))
    writeFileSync(place(path), Buffer.from(base64, 'base64'));
  for (const [path, target] of Object.entries(content.links)) symlinkSync(target, place(path));
  for (const [path, size] of Object.entries(content.sparse)) {
    if (sparse === 'closed') {
      symlinkSync(nowhere, place(path));
      continue;
    }
    const placed = place(path);
    writeFileSync(placed, '');
    truncateSync(placed, Math.ceil(size / pageSize) * pageSize);
  }
}
