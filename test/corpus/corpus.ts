import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export interface CorpusFile {
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** Defines tests over the recorded inputs that REGSCOPE_CORPUS names; without it one that is shown as skipped. */
export function describeCorpus(title: string, define: (folder: string) => void): void {
  const folder = process.env['REGSCOPE_CORPUS'];
  describe(title, () => {
    if (folder === undefined) it.skip('needs REGSCOPE_CORPUS, the folder of recorded inputs');
    else define(folder);
  });
}

/** The files of a kind, in order. Expected results stand beside their inputs and are none. */
export function corpusFiles(folder: string, kind: string): CorpusFile[] {
  const directory = join(folder, kind);
  return readdirSync(directory)
    .filter((name) => !name.endsWith('.json'))
    .sort()
    .map((name) => {
      const path = join(directory, name);
      return { name: basename(name, '.txt'), path, text: readFileSync(path, 'utf8') };
    });
}
