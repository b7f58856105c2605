import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The nearest directory from here upwards that holds a package.json: where npm starts its scripts. */
export function projectRoot(): string {
  for (let directory = process.cwd(); ; directory = dirname(directory)) {
    if (existsSync(join(directory, 'package.json'))) return directory;
    if (dirname(directory) === directory)
      throw new Error('Run this in the project: no package.json was found.');
  }
}
