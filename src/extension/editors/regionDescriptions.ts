import * as l10n from '@vscode/l10n';
import { memoryBytesOf } from '../../shared/model/byteOrder';
import { cellKey, cellsOf, distinctRuns, type CellRun } from '../../shared/model/cellRun';
import type { RegionInfo } from '../../shared/model/region';
import type { Source } from '../../shared/model/source';
import { decodeConfigSpace } from '../../shared/pci/config/configDecode';
import type { CellContent, ShownBlock, ShownDescriptions } from '../../shared/protocol/webviewProtocol';
import type { PlacedBlock } from '../../shared/registers/placedBlock';
import type { KnownRegister, UnplacedBlock } from '../../shared/registers/placeBlocks';
import { cellsOfRegister, valueOfCells, type RegionAccesses } from '../../shared/registers/registerCells';
import { registersOfRegion, type RegionRegisters } from '../../shared/registers/regionRegisters';
import { printBlock } from '../../shared/registers/regmap/printRegmap';
import { sortReads } from './readGuard';
import { dwordRuns, readMissing } from './readMissing';
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

export type LocateExtent = 'layout' | 'registers';

/** What describes one open region. */
export interface RegionDescriptions {
  readonly shown: ShownDescriptions;
  readonly registers: RegionRegisters;
  readonly blocks: readonly DescribedBlock[];
  /** Looks for descriptions anew. Returns whether they are others now. Reads nothing, never rejects. */
  update(info: RegionInfo): Promise<boolean>;
  /**
   * Reads what is missing to know where more lies, and of configuration space all registers, unless the layout is all that is
   * asked for. Rejects with a RegscopeError.
   */
  locate(info: RegionInfo, extent: LocateExtent): Promise<void>;
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

/** What was found, what has to be read to find more, in words and as cells. */
interface Found extends FoundBlocks {
  readonly wanting: readonly string[];
  readonly missing: readonly CellRun[];
}

export function createRegionDescriptions(parts: RegionDescriptionParts): RegionDescriptions {
  const { machine, source, finder, read } = parts;
  let found: Found = { placed: [], unplaced: [], wanting: [], missing: [] };
  let region: RegionAccesses & { readonly size: number } = { widths: [], misalignment: 0, size: 0 };
  let registers = registersOfRegion([], region);
  let shown = nothing;
  let toldAs = '';

  /** What describes the region, and what can be read now to know more of it. */
  async function find(info: RegionInfo): Promise<Found> {
    const found = await finder.find(machine, source, info, known);
    const wanting = found.unplaced.map(wantingText);
    if (source.kind !== 'config') return { ...found, wanting, missing: found.unplaced.flatMap(runOf) };
    const decode = decodeConfigSpace(dwordsIn(parts.cells()), info.size);
    const placed = decode.blocks.map((each) => ({ ...each, origin: l10n.t('PCI configuration space') }));
    const more =
      decode.missing.length === 0
        ? []
        : [l10n.t('What capabilities there are is known when the configuration space has been read.')];
    return {
      placed: [...placed, ...found.placed],
      unplaced: found.unplaced,
      wanting: [...more, ...wanting],
      missing: dwordRuns(decode.missing),
    };
  }

  /** The cells that say where a block lies. */
  function runOf({ needs }: FoundBlocks['unplaced'][number]): readonly CellRun[] {
    const run = needs === 'virtio' ? undefined : cellsOfRegister(needs.register, needs.offset, region);
    return run === undefined ? [] : [run];
  }

  /** A register's value, where all of its cells were read. */
  const known: KnownRegister = (offset, register) => {
    const run = cellsOfRegister(register, offset, region);
    const cells = new Map(parts.cells().map((cell) => [cellKey(cell), cell]));
    return run === undefined
      ? undefined
      : valueOfCells(register.size, run, register.byteOrder ?? 'little', (cell) => {
          const { state, value } = cells.get(cellKey(cell)) ?? {};
          return state === 'value' ? value : undefined;
        });
  };

  async function update(info: RegionInfo): Promise<boolean> {
    region = { ...info, misalignment: Number(BigInt(info.base ?? 0) % 8n) };
    try {
      found = await find(info);
      const { placed, wanting } = found;
      const next = { blocks: placed.map(toShown), wanting };
      // What is the same stays the same object, and with it what the user has opened in it.
      const told = JSON.stringify([next, info]);
      if (told === toldAs) return false;
      toldAs = told;
      shown = next;
      registers = registersOfRegion(placed, region);
      return true;
    } catch (error) {
      parts.log(error);
      return false;
    }
  }

  return {
    get shown() {
      return shown;
    },
    get registers() {
      return registers;
    },
    get blocks() {
      return found.placed;
    },
    update,
    async locate(info, extent) {
      if (found.unplaced.some(({ needs }) => needs === 'virtio'))
        await finder.readCapabilities(machine, source);
      await readMissing(async () => {
        await update(info);
        return found.missing;
      }, read);
      if (source.kind === 'config' && extent === 'registers')
        await read(sortReads(distinctRuns(registers.all.map(({ run }) => run)), registers).harmless);
    },
  };
}

function wantingText({ block: { name }, needs }: FoundBlocks['unplaced'][number]): string {
  return needs === 'virtio'
    ? l10n.t('Where {0} lies is known when the device’s capabilities have been read.', name)
    : l10n.t('Where {0} lies is known when {1} has been read.', name, needs.path);
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

function toShown({ block, origin, offset, byteOrder }: DescribedBlock): ShownBlock {
  return { origin, offset, block: printBlock(block), ...(byteOrder && { byteOrder }) };
}
