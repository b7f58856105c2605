import { toHex } from '../base/hex';
import type { IoResource, IoResourceMap, UnparsedLine } from '../model/region';

interface Node {
  readonly base: bigint;
  readonly end: bigint;
  readonly name: string;
  readonly depth: number;
  readonly children: Node[];
}

/** The kernel stops indenting here (kernel/resource.c, MAX_IORES_LEVEL): deeper nesting shows only as containment. */
const deepestIndent = 5;

/**
 * Parses the text of /proc/iomem or /proc/ioports: `base-last : name`, two spaces of indent a level, `last` inclusive.
 * Never throws; lines that are no ranges come back in `unparsed`.
 */
export function parseIoResourceMap(text: string): IoResourceMap {
  const roots: Node[] = [];
  const open: Node[] = [];
  const unparsed: UnparsedLine[] = [];
  let ranges = 0;
  let hidden = true;

  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const match = /^( *)([0-9a-f]{1,16})-([0-9a-f]{1,16}) :(?: (.*))?$/i.exec(line);
    const base = BigInt(`0x${match?.[2] ?? '0'}`);
    const last = BigInt(`0x${match?.[3] ?? '0'}`);
    if (match === null || last < base) {
      unparsed.push({ line: index + 1, text: line });
      continue;
    }
    ranges++;
    if (base !== 0n || last !== 0n) hidden = false;
    const depth = Math.floor((match[1] ?? '').length / 2);
    const node: Node = { base, end: last + 1n, name: match[4] ?? '', depth, children: [] };

    let parent = open.at(-1);
    while (parent !== undefined && !isParent(parent, node)) {
      open.pop();
      parent = open.at(-1);
    }
    (parent?.children ?? roots).push(node);
    open.push(node);
  }
  return { resources: roots.map(toResource), hidden: ranges > 0 && hidden, unparsed };
}

function isParent(candidate: Node, node: Node): boolean {
  if (candidate.depth < node.depth) return true;
  const capped = node.depth >= deepestIndent && candidate.depth === node.depth;
  return capped && candidate.base <= node.base && node.end <= candidate.end;
}

function toResource(node: Node): IoResource {
  return {
    base: toHex(node.base),
    end: toHex(node.end),
    name: node.name,
    children: node.children.map(toResource),
  };
}
