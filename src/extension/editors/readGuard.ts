import * as l10n from '@vscode/l10n';
import type { CellName, CellRun } from '../../shared/model/cellRun';
import { cellsOf, countOf, without } from '../../shared/model/cellRun';
import { bytesOf } from '../../shared/model/accessWidth';
import type { RegionInfo } from '../../shared/model/region';
import { readHazardOf, type ReadHazard } from '../../shared/registers/registerCells';
import type { RegionRegister, RegionRegisters } from '../../shared/registers/regionRegisters';

/** Reads that somebody asks for, apart by what they cost. */
export interface SortedReads {
  /** That change nothing. */
  readonly harmless: readonly CellRun[];
  /** Registers that are not read with others: reading changes them, or they are not made to be read. */
  readonly costly: readonly RegionRegister[];
}

export function sortReads(runs: readonly CellRun[], registers: RegionRegisters): SortedReads {
  const costly = new Set<RegionRegister>();
  const harmless = runs.flatMap((run) => {
    let left: readonly CellRun[] = [run];
    for (const cell of cellsOf(run)) {
      const there = costlyIn(cell, registers);
      if (there.length === 0) continue;
      for (const register of there) costly.add(register);
      left = left.flatMap((part) => without(part, { ...cell, count: 1 }));
    }
    return left;
  });
  return { harmless, costly: [...costly] };
}

/** The cells that another region of the same kind has as well, and how many it has not. */
export function sharedReads(
  runs: readonly CellRun[],
  { size, widths }: Pick<RegionInfo, 'size' | 'widths'>,
): { readonly shared: readonly CellRun[]; readonly absent: number } {
  const shared = runs.flatMap((run) => {
    if (!widths.includes(run.width)) return [];
    const count = Math.min(run.count, Math.floor((size - run.offset) / bytesOf(run.width)));
    return count > 0 ? [{ ...run, count }] : [];
  });
  return { shared, absent: countOf(runs) - countOf(shared) };
}

/** Whether nothing else is asked for than this one register. */
export function isAskedAlone({ harmless, costly }: SortedReads): boolean {
  return costly.length === 1 && countOf(harmless) === 0;
}

function costlyIn(cell: CellName, registers: RegionRegisters): readonly RegionRegister[] {
  const there = registers.at(cell);
  const isCostly = ({ register }: RegionRegister) => readHazardOf(register) !== undefined;
  // Of an address with several descriptions, one may be harmless: which of them is there is not known.
  return there.filter(isCostly);
}

/** What reading a register costs, as a sentence about it. */
export function costText({ path, register }: RegionRegister): string {
  const hazard = readHazardOf(register);
  return hazard === undefined ? path : costTexts(path)[hazard]();
}

function costTexts(path: string): Readonly<Record<ReadHazard, () => string>> {
  const changes = () => l10n.t('Reading {0} changes something.', path);
  return {
    clear: () => l10n.t('Reading {0} clears it.', path),
    set: () => l10n.t('Reading {0} sets it.', path),
    pop: () => l10n.t('Reading {0} takes a value out of a queue.', path),
    modify: changes,
    modifyExternal: changes,
    'write-only': () => l10n.t('{0} is not made to be read: what a read does is not known.', path),
  };
}
