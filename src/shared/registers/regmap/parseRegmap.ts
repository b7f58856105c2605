import { countRegisters } from '../placedRegisters';
import type { RegisterBlock, RegisterMap, RegisterMember } from '../registerModel';
import { linesInJson } from './linesInJson';
import { members, oneOf, text, type JsonReader, type Tell } from './jsonReader';
import { block } from './parseBlock';
import { byteOrder } from './parseMembers';

export interface ParsedRegmap {
  readonly map: RegisterMap;
  /** What was not understood, and is left out. In the order it was found, at most {@link mostProblems}. */
  readonly problems: readonly RegmapProblem[];
}

export interface RegmapProblem {
  /** Of what has the problem: `blocks[0].registers[3].fields[1].bits`. Empty for the whole file. */
  readonly path: string;
  /** Of the file's text, from 1, where that is known. */
  readonly line?: number | undefined;
  readonly what: string;
}

export const mostProblems = 500;
export const mostBlocks = 10_000;
const mostRegisters = 1_000_000;

/** Reads the text of a `*.regmap.json`. What is odd in it is told and left out: it never throws, and its result is bounded. */
export function parseRegmap(fileText: string): ParsedRegmap {
  let json: unknown;
  try {
    json = JSON.parse(fileText.replace(/^\ufeff/, ''));
  } catch (error) {
    const what = `This is no JSON: ${error instanceof Error ? error.message : String(error)}`;
    return { map: { name: '', blocks: [] }, problems: [{ path: '', line: lineIn(fileText, what), what }] };
  }
  const { map, problems } = readRegmap(json);
  if (problems.length === 0) return { map, problems };
  const lines = linesInJson(fileText, new Set(problems.map(({ path }) => path)));
  return { map, problems: problems.map((problem) => ({ ...problem, line: lines.get(problem.path) })) };
}

/** The same of JSON that is parsed already. */
export function readRegmap(json: unknown): ParsedRegmap {
  const problems: RegmapProblem[] = [];
  let untold = 0;
  const tell: Tell = (path, what, instead) => {
    if (problems.length < mostProblems - 1) problems.push({ path, what });
    else untold++;
    return instead;
  };
  const map = regmap(json, '', tell) ?? { name: '', blocks: [] };
  if (untold > 0) problems.push({ path: '', what: `There are ${untold} more problems.` });
  return { map, problems };
}

const regmap: JsonReader<RegisterMap> = (value, path, tell) => {
  const entry = members(value, path, tell);
  if (entry === undefined) return undefined;
  entry.required('regmap', oneOf([1]));
  entry.optional('$schema', text);
  const map = {
    name: entry.required('name', text) ?? '',
    description: entry.optional('description', text),
    vendor: entry.optional('vendor', text),
    version: entry.optional('version', text),
    source: entry.optional('source', text),
    byteOrder: entry.optional('byteOrder', byteOrder),
    blocks: entry.required('blocks', blocks) ?? [],
  };
  entry.end();
  return map;
};

const blocks: JsonReader<readonly RegisterBlock[]> = (value, path, tell) => {
  if (!Array.isArray(value)) return tell(path, 'A list [ … ] is expected.');
  const membersByName = new Map<string, readonly RegisterMember[]>();
  const readBlock = block((name) => membersByName.get(name));
  const read: RegisterBlock[] = [];
  let registers = 0;
  for (const [index, element] of value.entries()) {
    const at = `${path}[${index}]`;
    const one = readBlock(element, at, tell);
    if (one === undefined) continue;
    registers += countRegisters(one.members);
    if (registers > mostRegisters || read.length === mostBlocks) {
      tell(at, 'There are more registers than any device has: this block and those after it are left out.');
      break;
    }
    if (!membersByName.has(one.name)) membersByName.set(one.name, one.members);
    read.push(one);
  }
  return read;
};

/** The line that an error message of JSON.parse speaks of. */
function lineIn(fileText: string, message: string): number | undefined {
  const position = /at position (\d+)/.exec(message)?.[1];
  return position === undefined ? undefined : fileText.slice(0, Number(position)).split('\n').length;
}
