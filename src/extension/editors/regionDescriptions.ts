import * as l10n from '@vscode/l10n';
import { memoryBytesOf } from '../../shared/model/byteOrder';
import { cellsOf, type CellName, type CellRun } from '../../shared/model/cellRun';
import type { RegionInfo } from '../../shared/model/region';
import type { Source } from '../../shared/model/source';
import { decodeConfigSpace } from '../../shared/pci/config/configDecode';
import type { CellContent, ShownDescriptions } from '../../shared/protocol/webviewProtocol';
import { decodeField } from '../../shared/registers/fieldCodec';
import type { PlacedBlock } from '../../shared/registers/placedBlock';
import { valueOfCells } from '../../shared/registers/registerCells';
import { registersOfRegion, type RegionRegisters } from '../../shared/registers/regionRegisters';
import { printBlock } from '../../shared/registers/regmap/printRegmap';

/** A block of a region, and where its description comes from. */
export interface DescribedBlock extends PlacedBlock {
  readonly origin: string;
}

/** What is found to describe a region. */
export interface FoundBlocks {
  readonly placed: readonly DescribedBlock[];
  /** What describes it as well and lies where only a register can tell. */
  readonly unplaced: readonly UnplacedBlock[];
}

export interface UnplacedBlock {
  /** Of the block. */
  readonly name: string;
  /** The register of another block that says where it lies, `BLOCK.REGISTER`; or the device's capabilities do. */
  readonly needs: { readonly register: string } | 'capabilities';
}

export interface BlockFinder {
  /** `valueOf`: of a register or field, `BLOCK.REGISTER.FIELD`, where it is known. No access is made. */
  find(source: Source, info: RegionInfo, valueOf: (path: string) => bigint | undefined): Promise<FoundBlocks>;
  /** Reads what says where a device's structures lie. Rejects with a RegscopeError. */
  readCapabilities(source: Source): Promise<void>;
}

/** What describes one open region. */
export interface RegionDescriptions {
  readonly shown: ShownDescriptions;
  readonly registers: RegionRegisters;
  readonly blocks: readonly DescribedBlock[];
  /** Looks for descriptions anew. Returns whether they are others now. Reads nothing, never rejects. */
  update(info: RegionInfo): Promise<boolean>;
  /** Reads what is missing to know where more lies. Rejects with a RegscopeError. */
  locate(info: RegionInfo): Promise<void>;
}

export interface RegionDescriptionParts {
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
  const { source, finder, read } = parts;
  let blocks: readonly DescribedBlock[] = [];
  let unplaced: readonly UnplacedBlock[] = [];
  let registers = registersOfRegion([], { widths: [], misalignment: 0, size: 0 });
  let shown = nothing;
  let toldAs = '';

  async function find(info: RegionInfo): Promise<FoundBlocks & { readonly wanting: readonly string[] }> {
    const found = await finder.find(source, info, valueOf);
    const wanting = found.unplaced.map(wantingText);
    if (source.kind !== 'config') return { ...found, wanting };
    const decode = decodeConfigSpace(dwordsIn(parts.cells()), info.size);
    const placed = decode.blocks.map((each) => ({ ...each, origin: l10n.t('PCI configuration space') }));
    const more =
      decode.missing.length === 0
        ? []
        : [l10n.t('What capabilities there are is known when they have been read.')];
    return { ...found, placed: [...placed, ...found.placed], wanting: [...more, ...wanting] };
  }

  /** Of a register or field in one of the blocks. */
  function valueOf(path: string): bigint | undefined {
    const cells = new Map(
      parts
        .cells()
        .flatMap((cell) =>
          cell.state === 'value' && cell.value !== undefined ? [[keyOf(cell), cell.value] as const] : [],
        ),
    );
    for (const { register, path: below, block, run, byteOrder = 'little' } of registers.all) {
      const whole = `${blocks[block]?.block.name ?? ''}.${below}`;
      if (path !== whole && !path.startsWith(`${whole}.`)) continue;
      const value = valueOfCells(register.size, run, byteOrder, (cell) => cells.get(keyOf(cell)));
      const field = register.fields.find(({ name }) => path === `${whole}.${name}`);
      if (value !== undefined && (field !== undefined || path === whole))
        return field === undefined ? value : decodeField(value, field);
    }
    return undefined;
  }

  async function update(info: RegionInfo): Promise<boolean> {
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
      const misalignment = Number(BigInt(info.base ?? 0) % 8n);
      registers = registersOfRegion(placed, { ...info, misalignment });
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
    const wanted = unplaced.flatMap(({ needs }) => (needs === 'capabilities' ? [] : [needs.register]));
    return registers.all
      .filter(({ path, block }) => {
        const whole = `${blocks[block]?.block.name ?? ''}.${path}`;
        return wanted.some((each) => each === whole || each.startsWith(`${whole}.`));
      })
      .map(({ run }) => run);
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
      if (unplaced.some(({ needs }) => needs === 'capabilities')) await finder.readCapabilities(source);
      const asked = new Set<string>();
      for (let step = 0; step < mostSteps; step++) {
        await update(info);
        const runs = missing(info).filter((run) => !asked.has(keyOf(run)));
        if (runs.length === 0) return;
        for (const run of runs) asked.add(keyOf(run));
        await read(runs);
      }
    },
  };
}

function wantingText({ name, needs }: UnplacedBlock): string {
  return needs === 'capabilities'
    ? l10n.t('Where {0} lies is known when the device’s capabilities have been read.', name)
    : l10n.t('Where {0} lies is known when {1} has been read.', name, needs.register);
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
