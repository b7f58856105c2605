import { closeSync, constants, openSync } from 'node:fs';
import { sourceKey } from '../../shared/model/source';
import { MAP_SHARED, mmap, msync, munmap, pageSize, PROT_READ, PROT_WRITE } from '../libc';
import type { Region } from '../region';

/** The mapped part of a region. Offsets are from the region's start. */
export interface Window {
  readonly start: number;
  readonly end: number;
  /** Where `start` lies in this process. */
  readonly address: number;
}

interface Mapping extends Window {
  readonly region: Region;
  readonly mapped: { readonly address: number; readonly length: number };
}

/** At most this much of a region is mapped at a time, in aligned windows. */
const windowSize = 16 * 1024 * 1024;

/** At most this many mappings are held; the longest unused one goes first. */
const maxMappings = 32;

/** The mappings this helper holds, keyed by source and window. */
export class Mappings {
  private readonly held = new Map<string, Mapping>();

  /** Without `writable`, every mapping is PROT_READ: a write would fault. */
  public constructor(private readonly writable: boolean) {}

  /** The window of `region` that holds `offset`. Throws what open and mmap throw. */
  public windowAt(region: Region, offset: number): Window {
    const start = offset - (offset % windowSize);
    const key = `${sourceKey(region.source)} ${start}`;
    let mapping = this.held.get(key);
    this.held.delete(key);
    if (mapping !== undefined && !isSamePlace(mapping.region, region)) {
      unmap(mapping);
      mapping = undefined;
    }
    mapping ??= this.map(region, start);
    this.held.set(key, mapping); // Last in the map is last used.
    const [oldestKey, oldest] = this.held.entries().next().value ?? [];
    if (this.held.size > maxMappings && oldestKey !== undefined && oldest !== undefined) {
      this.held.delete(oldestKey);
      unmap(oldest);
    }
    return mapping;
  }

  /** Forgets the region's windows: the next access maps anew, and hears what the kernel says of it now. */
  public drop(region: Region): void {
    for (const [key, mapping] of this.held) {
      if (sourceKey(mapping.region.source) !== sourceKey(region.source)) continue;
      this.held.delete(key);
      unmap(mapping);
    }
  }

  /** msync of every window of the region; returns how many there were. Throws ErrnoError. */
  public sync(region: Region): number {
    const windows = [...this.held.values()].filter(
      (mapping) => sourceKey(mapping.region.source) === sourceKey(region.source),
    );
    for (const { mapped } of windows) msync(mapped.address, mapped.length);
    return windows.length;
  }

  private map(region: Region, start: number): Mapping {
    const { fileOffset, inPage } = placeOf(region);
    const end = Math.min(start + windowSize, region.size);
    const length = Math.ceil((inPage + end - start) / pageSize) * pageSize;
    const access = this.writable ? constants.O_RDWR : constants.O_RDONLY;
    const noLink = region.source.kind === 'file' ? 0 : constants.O_NOFOLLOW;
    const fd = openSync(region.path, access | constants.O_SYNC | noLink);
    try {
      const protection = this.writable ? PROT_READ | PROT_WRITE : PROT_READ;
      const address = mmap(length, protection, MAP_SHARED, fd, fileOffset + BigInt(start));
      return { region, start, end, address: address + inPage, mapped: { address, length } };
    } finally {
      closeSync(fd);
    }
  }
}

function unmap({ mapped }: Mapping): void {
  munmap(mapped.address, mapped.length);
}

function placeOf({ reach }: Region): { readonly fileOffset: bigint; readonly inPage: number } {
  if (reach.kind !== 'map') throw new Error('Only mapped regions have windows.');
  return reach;
}

function isSamePlace(a: Region, b: Region): boolean {
  return a.path === b.path && a.base === b.base && a.size === b.size && a.identity === b.identity;
}
