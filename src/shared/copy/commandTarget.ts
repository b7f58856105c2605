import type { Hex } from '../base/hex';
import type { AccessWidth } from '../model/accessWidth';
import type { PciAddress } from '../model/pciAddress';
import type { Source } from '../model/source';

/** The region that a command is about. */
export interface CommandTarget {
  readonly source: Source;
  /** First physical address or port; absent where there is none. */
  readonly base?: Hex;
  /** Of a BAR. */
  readonly space?: 'memory' | 'io';
  /** The machine's, in bytes. Absent where it is not known: the command then finds it out. */
  readonly pageSize?: number;
}

/** One load, or with a value one store. */
export interface CommandAccess {
  readonly offset: number;
  readonly width: AccessWidth;
  /** The bus value to store. */
  readonly value?: Hex;
}

export interface Command {
  /** The program or language. */
  readonly label: string;
  /** `shell`: one line for a terminal. `boot`: one for a boot loader's. `code`: a program or a part of one. */
  readonly kind: 'shell' | 'boot' | 'code';
  readonly text: string;
}

/** Where in which file an access of a mapping lies. */
export interface FilePlace {
  readonly path: string;
  /** From the file's start. */
  readonly offset: bigint;
  /** An address whose place within its page is to be added, where the page size is not known. */
  readonly plusInPage?: bigint;
}

/** No machine has larger pages: what is aligned to this is aligned to a page. */
const largestPage = 0x1_0000n;

/** The source's own file to map. A BAR's starts with the page that holds the BAR (drivers/pci/mmap.c). */
export function filePlace(target: CommandTarget, offset: number): FilePlace | undefined {
  const { source, base, space, pageSize } = target;
  switch (source.kind) {
    case 'mem':
      return memoryPlace(target, offset);
    case 'file':
      return { path: source.path, offset: BigInt(offset) };
    case 'bar': {
      if (base === undefined || space === 'io') return undefined;
      const path = pciFile(
        source.device,
        `resource${source.bar}${source.mapping === undefined ? '' : '_wc'}`,
      );
      const inPage = BigInt(base) % BigInt(pageSize ?? largestPage);
      if (inPage === 0n) return { path, offset: BigInt(offset) };
      if (pageSize !== undefined) return { path, offset: inPage + BigInt(offset) };
      return { path, offset: BigInt(offset), plusInPage: BigInt(base) };
    }
    case 'config':
    case 'rom':
    case 'port':
    case 'uio':
      return undefined;
  }
}

/** The same in /dev/mem, where that is the same access. Write-combining is to be had through a BAR's own file only. */
export function memoryPlace({ source, base, space }: CommandTarget, offset: number): FilePlace | undefined {
  const isMemory =
    source.kind === 'mem' || (source.kind === 'bar' && space !== 'io' && source.mapping === undefined);
  const start = source.kind === 'mem' ? source.base : base;
  if (!isMemory || start === undefined) return undefined;
  return { path: '/dev/mem', offset: BigInt(start) + BigInt(offset) };
}

/**
 * For programs that look at a file's size: a BAR that starts within a page ends beyond the size of its file, so that it is
 * taken from /dev/mem.
 */
export function sizedPlace(target: CommandTarget, offset: number): FilePlace | undefined {
  const place = filePlace(target, offset);
  const isExact = place?.plusInPage === undefined && place?.offset === BigInt(offset);
  return target.source.kind === 'bar' && !isExact ? memoryPlace(target, offset) : place;
}

export function pciFile(device: PciAddress, name: string): string {
  return `/sys/bus/pci/devices/${device}/${name}`;
}

/** The I/O port of an access, where it is one. */
export function portOf({ source, base, space }: CommandTarget, offset: number): number | undefined {
  if (source.kind === 'port') return source.base + offset;
  return source.kind === 'bar' && space === 'io' && base !== undefined ? Number(base) + offset : undefined;
}
