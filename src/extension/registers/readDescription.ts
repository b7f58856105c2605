import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { importHeader } from '../../shared/registers/import/importHeader';
import { importIntelReg } from '../../shared/registers/import/importIntelReg';
import type { Imported, ImportedWarning } from '../../shared/registers/import/imported';
import { applyOverrides, parseOverrides } from '../../shared/registers/overrides';
import { parseRegmap } from '../../shared/registers/regmap/parseRegmap';
import { createSvdImport } from '../../shared/registers/svd/importSvd';
import {
  overridesOf,
  type DescriptionFile,
  type DescriptionKind,
  type DescriptionProblem,
  type LoadedDescription,
} from './descriptionFile';

/** Files that are read as one text. */
const largestText = 64 * 1024 * 1024;

/** Reads a description and the overrides beside it. For a thread of its own: this takes long. Rejects where there is no file. */
export async function readDescription({ path, kind }: DescriptionFile): Promise<LoadedDescription> {
  await checkFile(path);
  const { map, problems } = await readers[kind](path);
  const { overrides, problems: ofOverrides } = await readOverrides(overridesOf(path));
  if (overrides.length === 0) return { map, problems: [...problems, ...ofOverrides] };
  const overridden = applyOverrides(map, overrides);
  const unused = overridden.unused.map((name) => ({ what: `Overrides: ${name} names nothing here.` }));
  return { map: overridden.map, problems: [...problems, ...ofOverrides, ...unused] };
}

const readers: Readonly<Record<DescriptionKind, (path: string) => Promise<LoadedDescription>>> = {
  async regmap(path) {
    const { map, problems } = parseRegmap(await readText(path));
    return {
      map,
      problems: problems.map(({ path: place, line, what }) => {
        return { line, what: place === '' ? what : `${place}: ${what}` };
      }),
    };
  },
  async svd(path) {
    const { write, end } = createSvdImport();
    for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 18 }))
      write(chunk as string);
    const { device, warnings } = end();
    return { map: device, problems: warnings.map(toProblem) };
  },
  header: (path) => importText(path, importHeader),
  intelReg: (path) => importText(path, importIntelReg),
};

async function importText(
  path: string,
  parse: (text: string, name: string) => Imported,
): Promise<LoadedDescription> {
  const { map, warnings } = parse(await readText(path), basename(path));
  return { map, problems: warnings.map(toProblem) };
}

function toProblem({ line, what }: ImportedWarning): DescriptionProblem {
  return { line: line || undefined, what };
}

async function readText(path: string): Promise<string> {
  const size = await checkFile(path);
  if (size > largestText) throw new Error(`It has ${size} bytes, and more than ${largestText} are not read.`);
  return await readFile(path, 'utf8');
}

/** Gives its size. Opening a pipe would wait for ever, in a thread that all of the process shares. */
async function checkFile(path: string): Promise<number> {
  const stats = await stat(path);
  if (!stats.isFile()) throw new Error('It is no regular file.');
  return stats.size;
}

async function readOverrides(path: string) {
  let text: string;
  try {
    text = await readText(path);
  } catch {
    return { overrides: [], problems: [] }; // Few descriptions have some.
  }
  const { overrides, problems } = parseOverrides(text);
  return {
    overrides,
    problems: problems.map((what): DescriptionProblem => ({ what: `Overrides: ${what}` })),
  };
}
