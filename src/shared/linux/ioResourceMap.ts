import { hexDigits, toHex, type Hex } from '../base/hex';
import type { IoResource, IoResourceMap, UnparsedLine } from '../model/region';

export interface PrintedIoResourceMap extends IoResourceMap {
  /** The least number of digits an address was printed with: what {@link formatIoResourceMap} pads to. */
  readonly digits: number;
}

/** A resource that the next line may be nested in. */
interface Open {
  readonly resource: IoResource & { readonly children: IoResource[] };
  readonly depth: number;
}

/** The kernel stops indenting here (kernel/resource.c, MAX_IORES_LEVEL): deeper nesting shows only as containment. */
const deepestIndent = 5;

/** No machine nests so deep; text that does is kept from building a tree that cannot be walked by recursion. */
const deepestNesting = 64;

/** Leading zeros stand apart from the digits that count. */
const range = /^([ \t]*)(?:0x)?(0*)([0-9a-f]{1,16})-(?:0x)?(0*)([0-9a-f]{1,16})[ \t]*:(?:[ \t](.*))?$/is;

/**
 * Parses the text of /proc/iomem or /proc/ioports: `base-last : name`, two spaces of indent a level, `last` inclusive.
 * Takes what people paste as well: prompts, CRLF, tabs, lines whose parent is missing. Never throws; lines that are no
 * ranges come back in `unparsed`, except blank ones.
 */
export function parseIoResourceMap(text: string): PrintedIoResourceMap {
  const resources: IoResource[] = [];
  const open: Open[] = [];
  const unparsed: UnparsedLine[] = [];
  let hidden = true;
  let digits = Infinity;

  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const line = withoutReturn(lines[index] ?? '');
    const match = range.exec(line);
    const base = digitsIn(match, 3);
    const last = digitsIn(match, 5);
    if (match === null || isBelow(last, base)) {
      if (line.trim() !== '') unparsed.push({ line: index + 1, text: line });
      continue;
    }
    digits = Math.min(digits, base.length + (match[2]?.length ?? 0), last.length + (match[4]?.length ?? 0));
    if (last !== '0') hidden = false;

    const resource: Open['resource'] = {
      base: `0x${base}`,
      end: successor(last),
      name: match[6] ?? '',
      children: [],
    };
    const depth = depthOf(match[1] ?? '');
    let parent = open.at(-1);
    while (parent !== undefined && (open.length >= deepestNesting || !isParent(parent, resource, depth))) {
      open.pop();
      parent = open.at(-1);
    }
    (parent?.resource.children ?? resources).push(resource);
    open.push({ resource, depth });
  }
  const ranges = Number.isFinite(digits);
  return { resources, hidden: ranges && hidden, unparsed, digits: ranges ? digits : 1 };
}

/** Prints a map as the kernel does (kernel/resource.c, r_show): what was parsed without loss comes out as it was. */
export function formatIoResourceMap({
  resources,
  digits,
}: Pick<PrintedIoResourceMap, 'resources' | 'digits'>): string {
  const lines: string[] = [];
  const print = ({ base, end, name, children }: IoResource, depth: number): void => {
    const indent = '  '.repeat(Math.min(depth, deepestIndent));
    lines.push(`${indent}${padded(base, digits)}-${hexDigits(BigInt(end) - 1n, digits)} : ${name}\n`);
    for (const child of children) print(child, depth + 1);
  };
  for (const resource of resources) print(resource, 0);
  return lines.join('');
}

function isParent(candidate: Open, { base, end }: IoResource, depth: number): boolean {
  if (candidate.depth < depth) return true;
  // Where addresses are hidden, every range would contain every other.
  if (depth < deepestIndent || candidate.depth !== depth || end === '0x1') return false;
  return !isBelow(base, candidate.resource.base) && !isBelow(candidate.resource.end, end);
}

function depthOf(indent: string): number {
  const tabs = indent.includes('\t') ? indent.split('\t').length - 1 : 0;
  return tabs + Math.floor((indent.length - tabs) / 2);
}

function digitsIn(match: RegExpExecArray | null, group: number): string {
  return match?.[group]?.toLowerCase() ?? '';
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.replace(/\r+$/, '') : line;
}

function isBelow(a: string, b: string): boolean {
  return a.length === b.length ? a < b : a.length < b.length;
}

/** A double holds 13 hex digits exactly, and is several times faster than a bigint. */
function successor(digits: string): Hex {
  return toHex(digits.length <= 13 ? parseInt(digits, 16) + 1 : BigInt(`0x${digits}`) + 1n);
}

function padded(address: Hex, digits: number): string {
  return address.slice(2).padStart(digits, '0');
}
