import { toHex, type Hex } from '../base/hex';
import type { UnparsedLine } from '../model/region';

/** A range of physical addresses that is mapped somewhere, and the memory type all its mappings must have (x86). */
export interface PatMemtype {
  readonly base: Hex;
  /** Half-open. */
  readonly end: Hex;
  /** As the kernel says it: `uncached`, `uncached-minus`, `write-combining`, `write-through`, `write-back` … */
  readonly type: string;
}

export interface PatMemtypeList {
  readonly memtypes: readonly PatMemtype[];
  readonly unparsed: readonly UnparsedLine[];
}

/**
 * Parses debugfs x86/pat_memtype_list (arch/x86/mm/pat/memtype.c, memtype_seq_show): `PAT: [mem 0xA-0xB] type` with a
 * half-open range; kernels before 5.7 write `type @ 0xA-0xB`. Never throws.
 */
export function parsePatMemtypes(text: string): PatMemtypeList {
  const memtypes: PatMemtype[] = [];
  const unparsed: UnparsedLine[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const now = /^PAT: \[mem 0x([0-9a-f]{1,16})-0x([0-9a-f]{1,16})\] (\S+)\s*$/i.exec(line);
    const before = /^(\S+) @ 0x([0-9a-f]{1,16})-0x([0-9a-f]{1,16})\s*$/i.exec(line);
    const [base, end, type] = now?.slice(1) ?? [before?.[2], before?.[3], before?.[1]];
    if (base !== undefined && end !== undefined && type !== undefined) {
      memtypes.push({ base: toHex(BigInt(`0x${base}`)), end: toHex(BigInt(`0x${end}`)), type });
    } else if (line.trim() !== '' && !line.startsWith('PAT memtype list:')) {
      unparsed.push({ line: index + 1, text: line });
    }
  }
  return { memtypes, unparsed };
}
