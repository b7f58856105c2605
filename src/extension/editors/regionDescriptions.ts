import * as l10n from '@vscode/l10n';
import { memoryBytesOf } from '../../shared/model/byteOrder';
import { cellsOf, distinctRuns, type CellName, type CellRun } from '../../shared/model/cellRun';
import type { RegionInfo } from '../../shared/model/region';
import type { Source } from '../../shared/model/source';
import { decodeConfigSpace } from '../../shared/pci/config/configDecode';
import type { CellContent, ShownDescriptions } from '../../shared/protocol/webviewProtocol';
import type { PlacedBlock } from '../../shared/registers/placedBlock';
import type { KnownRegister, UnplacedBlock } from '../../shared/registers/placeBlocks';
import { cellsOfRegister, valueOfCells, type RegionAccesses } from '../../shared/registers/registerCells';
import { registersOfRegion, type RegionRegisters } from '../../shared/registers/regionRegisters';
import { printBlock } from '../../shared/registers/regmap/printRegmap';
import { sortReads } from './readGuard';
import type { Machine } from '../machine/machine';

/** A block of a region, and where its description comes from. */
export interface DescribedBlock extends PlacedBlock {
  readonly origin: string;
}

export interface BlockFinder {
  /** What describes a region, as far as it is known where it lies. `known`: what was read. No access is made. */
  find(machine: Machine, source: Source, info: RegionInfo, known: KnownRegister): Promise<FoundBlocks>;
  /** Reads the configuration space that says where a device's structures lie. Rejects with a RegscopeError. */
  readCapabilities(machine: Machine, source: Source): Promise<void>;
}

export interface FoundBlocks {
  readonly placed: readonly DescribedBlock[];
  /** What describes it as well, and lies where only a register can tell. */
  readonly unplaced: readonly Pick<UnplacedBlock<unknown>, 'block' | 'needs'>[];
}

/** What describes one open region. */
export interface RegionDescriptions {
  readonly shown: ShownDescriptions;
  readonly registers: RegionRegisters;
  readonly blocks: readonly DescribedBlock[];
  /** Looks for descriptions anew. Returns whether they are others now. Reads nothing, never rejects. */
  update(info: RegionInfo): Promise<boolean>;
  /** Reads what is missing to know where more lies, and of configuration space all registers. Rejects with a RegscopeError. */
  locate(info: RegionInfo): Promise<void>;
}

export interface RegionDescriptionParts {
  readonly machine: Machine;
  readonly source: Source;
  readonly finder: BlockFinder;
  /** What is known of the region. */
  readonly cells: () => readonly CellContent[];
  readonly read: (runs: readonly CellRun[]) => Promise<void>;
  readonly log: (error: unknown) => void;
}

const nothing: ShownDescriptions = { blocks: [], wanting: [] };

/** More steps than there are capabilities in any list. */
const mostSteps = 100;

export function createRegionDescriptions(parts: RegionDescriptionParts): RegionDescriptions {
  const { machine, source, finder, read } = parts;
  let blocks: readonly DescribedBlock[] = [];
  let unplaced: FoundBlocks['unplaced'] = [];
  let region: RegionAccesses & { readonly size: number } = { widths: [], misalignment: 0, size: 0 };
  let registers = registersOfRegion([], region);
  let shown = nothing;
  let toldAs = '';

  async function find(info: RegionInfo): Promise<FoundBlocks & { readonly wanting: readonly string[] }> {
    const found = await finder.find(machine, source, info, known);
    const wanting = found.unplaced.map(wantingText);
    if (source.kind !== 'config') return { ...found, wanting };
    const decode = decodeConfigSpace(dwordsIn(parts.cells()), info.size);
    const placed = decode.blocks.map((each) => ({ ...each, origin: l10n.t('PCI configuration space') }));
    const more =
      decode.missing.length === 0
        ? []
        : [l10n.t('What capabilities there are is known when the configuration space has been read.')];
    return { ...found, placed: [...placed, ...found.placed], wanting: [...more, ...wanting] };
  }

  /** A register's value, where all of its cells were read. */
  const known: KnownRegister = (offset, register) => {
    const run = cellsOfRegister(register, offset, region);
    const cells = new Map(parts.cells().map((cell) => [keyOf(cell), cell]));
    return run === undefined
      ? undefined
      : valueOfCells(register.size, run, register.byteOrder ?? 'little', (cell) => {
          const { state, value } = cells.get(keyOf(cell)) ?? {};
          return state === 'value' ? value : undefined;
        });
  };

  async function update(info: RegionInfo): Promise<boolean> {
    region = { ...info, misalignment: Number(BigInt(info.base ?? 0) % 8n) };
    try {
      const { placed, unplaced: open, wanting } = await find(info);
      unplaced = open;
      const printed = placed.map(({ block, ...place }) => ({ ...place, block: printBlock(block) }));
      const next = { blocks: printed.map(withoutAbsent), wanting };
      // What is the same stays the same object, and with it what the user has opened in it.
      const told = JSON.stringify([next, info]);
      if (told === toldAs) return false;
      toldAs = told;
      shown = next;
      blocks = placed;
      registers = registersOfRegion(placed, region);
      return true;
    } catch (error) {
      parts.log(error);
      return false;
    }
  }

  /** What can be read now to know more. */
  function missing(info: RegionInfo): readonly CellRun[] {
    if (source.kind === 'config') {
      const decode = decodeConfigSpace(dwordsIn(parts.cells()), info.size);
      return decode.missing.map((offset) => ({ offset, width: 32, count: 1 }));
    }
    return unplaced.flatMap(({ needs }) => {
      const run = needs === 'virtio' ? undefined : cellsOfRegister(needs.register, needs.offset, region);
      return run === undefined ? [] : [run];
    });
  }

  return {
    get shown() {
      return shown;
    },
    get registers() {
      return registers;
    },
    get blocks() {
      return blocks;
    },
    update,
    async locate(info) {
      if (unplaced.some(({ needs }) => needs === 'virtio')) await finder.readCapabilities(machine, source);
      const asked = new Set<string>();
      for (let step = 0; step < mostSteps; step++) {
        await update(info);
        const runs = missing(info).filter((run) => !asked.has(keyOf(run)));
        if (runs.length === 0) break;
        for (const run of runs) asked.add(keyOf(run));
        await read(runs);
      }
      // The layout alone is nothing that anybody would look at.
      if (source.kind === 'config')
        await read(sortReads(distinctRuns(registers.all.map(({ run }) => run)), registers).harmless);
    },
  };
}

function wantingText({ block: { name }, needs }: FoundBlocks['unplaced'][number]): string {
  return needs === 'virtio'
    ? l10n.t('Where {0} lies is known when the device’s capabilities have been read.', name)
    : l10n.t('Where {0} lies is known when {1} has been read.', name, needs.path);
}

function keyOf({ offset, width }: CellName): string {
  return `${width}:${offset}`;
}

/** The 32 bits at an offset out of what was read at any width: in configuration space a byte is a byte. */
function dwordsIn(cells: readonly CellContent[]): (offset: number) => number | undefined {
  const bytes = new Map<number, number>();
  for (const { offset, width, state, value } of cells) {
    if (state !== 'value' || value === undefined) continue;
    memoryBytesOf(value, width).forEach((byte, index) => bytes.set(offset + index, byte));
  }
  return (offset) => {
    let dword = 0;
    for (const { offset: at } of cellsOf({ offset, width: 8, count: 4 })) {
      const byte = bytes.get(at);
      if (byte === undefined) return undefined;
      dword += byte * 256 ** (at - offset);
    }
    return dword;
  };
}

function withoutAbsent({
  origin,
  offset,
  byteOrder,
  block,
}: Omit<DescribedBlock, 'block'> & { readonly block: unknown }): ShownDescriptions['blocks'][number] {
  return { origin, offset, block, ...(byteOrder && { byteOrder }) };
}
