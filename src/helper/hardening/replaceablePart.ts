import { lstatSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * The first of these files, or of the folders that lead to them, that others than root can change: who can is as good as
 * root where root runs the program. Undefined where there is none.
 */
export function replaceablePart(files: readonly string[]): string | undefined {
  for (const file of files) {
    for (const path of [file, realpathSync(file)]) {
      const place = [path, ...foldersOf(path)].find(isReplaceable);
      if (place !== undefined) return place;
    }
  }
  return undefined;
}

function foldersOf(path: string): string[] {
  const folder = dirname(path);
  return folder === path ? [] : [folder, ...foldersOf(folder)];
}

function isReplaceable(path: string): boolean {
  const { uid, mode } = lstatSync(path);
  const isLink = (mode & 0o170000) === 0o120000; // Its mode says nothing.
  // In a sticky folder, as /tmp is, nobody replaces what is root's.
  return uid !== 0 || (!isLink && (mode & 0o022) !== 0 && (mode & 0o1000) === 0);
}
