import { bytesOf } from '../model/accessWidth';
import type { ByteOrder } from '../model/byteOrder';
import type { CellName, CellRun } from '../model/cellRun';
import { placedRegisters, type PlacedRegister } from './placedRegisters';
import type { PlacedBlock } from './placedBlock';
import { cellsOfRegister, type RegionAccesses } from './registerCells';

/** A register where it lies in a region. */
export interface RegionRegister extends Omit<PlacedRegister, 'offset'> {
  /** Which of the region's blocks it belongs to. */
  readonly block: number;
  /** Absent where its description leaves it open. */
  readonly byteOrder?: ByteOrder | undefined;
  /** The cells that it is accessed by. */
  readonly run: CellRun;
}

/** The registers of a region by their place. */
export interface RegionRegisters {
  /** In the order of the blocks, and of the descriptions within them. */
  readonly all: readonly RegionRegister[];
  /** Those that share bytes with a cell, by their offset. */
  readonly at: (cell: CellName) => readonly RegionRegister[];
  readonly find: (block: number, path: string) => RegionRegister | undefined;
}

/** More than any region shows. */
const mostRegisters = 200_000;

/** What of the blocks lies in a region of `size` bytes and can be accessed there. */
export function registersOfRegion(
  blocks: readonly PlacedBlock[],
  region: RegionAccesses & { readonly size: number },
): RegionRegisters {
  const all = [...registersIn(blocks, region)];
  const sorted = all.toSorted((one, other) => one.run.offset - other.run.offset);
  const longest = all.reduce((most, { run }) => Math.max(most, bytesOfRun(run)), 0);

  /** The first that starts at this offset or behind it. */
  function firstFrom(offset: number): number {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((sorted[middle]?.run.offset ?? Infinity) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    all,
    at({ offset, width }) {
      const found: RegionRegister[] = [];
      for (let index = firstFrom(offset - longest + 1); index < sorted.length; index++) {
        const register = sorted[index];
        if (register === undefined || register.run.offset >= offset + bytesOf(width)) break;
        if (register.run.offset + bytesOfRun(register.run) > offset) found.push(register);
      }
      return found;
    },
    find: (block, path) => all.find((each) => each.block === block && each.path === path),
  };
}

export function bytesOfRun({ width, count }: CellRun): number {
  return count * bytesOf(width);
}

function* registersIn(
  blocks: readonly PlacedBlock[],
  region: RegionAccesses & { readonly size: number },
): Generator<RegionRegister, void> {
  let left = mostRegisters;
  for (const [index, { block, offset: base, byteOrder: order }] of blocks.entries()) {
    for (const { register, path, offset } of placedRegisters(block)) {
      if (left-- === 0) return;
      // What is behind an index register has no place of its own.
      if (register.indirect !== undefined) continue;
      const run = cellsOfRegister(register, base + offset, region);
      if (run === undefined || run.offset < 0 || run.offset + bytesOfRun(run) > region.size) continue;
      yield { register, path, block: index, run, byteOrder: register.byteOrder ?? order };
    }
  }
}
