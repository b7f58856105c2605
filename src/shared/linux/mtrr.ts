import { toHex, type Hex } from '../base/hex';
import type { UnparsedLine } from '../model/region';

/** A memory type range register of an x86 CPU: how accesses to a range of physical addresses are cached. */
export interface Mtrr {
  readonly register: number;
  readonly base: Hex;
  /** Half-open. */
  readonly end: Hex;
  /** As the kernel says it: `uncachable`, `write-combining`, `write-through`, `write-protect`, `write-back`. */
  readonly type: string;
  /** How many users asked for it. */
  readonly count: number;
}

export interface MtrrList {
  readonly mtrrs: readonly Mtrr[];
  readonly unparsed: readonly UnparsedLine[];
}

const bytesIn: Readonly<Record<string, bigint>> = { B: 1n, KB: 1n << 10n, MB: 1n << 20n };

/** Parses /proc/mtrr (arch/x86/kernel/cpu/mtrr/if.c, mtrr_seq_show). Never throws. */
export function parseMtrrs(text: string): MtrrList {
  const mtrrs: Mtrr[] = [];
  const unparsed: UnparsedLine[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const match =
      /^reg(\d{1,4}): base=0x([0-9a-f]{1,16}) +\([^)]*\), size= *(\d{1,16})(B|KB|MB), count=(\d{1,9}): (\S+)\s*$/i.exec(
        line,
      );
    if (match === null) {
      if (line.trim() !== '') unparsed.push({ line: index + 1, text: line });
      continue;
    }
    const [, register, digits = '0', count = '0', unit = '', users, type = ''] = match;
    const base = BigInt(`0x${digits}`);
    mtrrs.push({
      register: Number(register),
      base: toHex(base),
      end: toHex(base + BigInt(count) * (bytesIn[unit.toUpperCase()] ?? 1n)),
      type,
      count: Number(users),
    });
  }
  return { mtrrs, unparsed };
}
