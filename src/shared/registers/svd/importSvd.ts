import type { ByteOrder } from '../../model/byteOrder';
import { countRegisters, elementsOf } from '../placedRegisters';
import type { AddressBlock, Interrupt, RegisterBlock, RegisterMap } from '../registerModel';
import { createMemberBuilder, inheritedIn, type Inherited } from './buildMembers';
import { valueIn, wordsIn, type SvdContext } from './context';
import { createLineages, elementsIn, type Lineage } from './lineage';
import { namingOf } from './naming';
import { readElements } from './readElements';
import { textOf, type ImportWarning, type SvdElement } from './svdElement';
import { countOf, integerOf, one } from './svdValues';

export interface SvdImport {
  readonly device: RegisterMap;
  /** In the order they were found, at most {@link mostWarnings}; the last says how many more there are. */
  readonly warnings: readonly ImportWarning[];
}

/** Takes a file's text as it comes. */
export interface SvdReader {
  readonly write: (chunk: string) => void;
  readonly end: () => SvdImport;
}

export const mostWarnings = 500;
const mostBlocks = 10_000;
const mostRegisters = 1_000_000;

/**
 * Reads a CMSIS-SVD file of schema 1.3 (Open-CMSIS-SVD, CMSIS-SVD.xsd 1.3.9) or an older one, piece by piece. What is odd in it
 * is a warning, what is not understood is left out: it never throws, and its result is never larger than a bound.
 */
export function importSvd(chunks: Iterable<string>): SvdImport {
  const { write, end } = createSvdImport();
  for (const chunk of chunks) write(chunk);
  return end();
}

/** The same for text that comes in its own time. */
export function createSvdImport(): SvdReader {
  const warnings: ImportWarning[] = [];
  let untold = 0;
  const told = new Set<string>();
  const warn = (warning: ImportWarning): void => {
    const { line, what } = warning;
    if (warnings.length >= mostWarnings - 1) {
      untold++;
    } else if (!told.has(`${line} ${what}`)) {
      // What is derived is read again, and is odd for the same reason.
      told.add(`${line} ${what}`);
      warnings.push(warning);
    }
  };
  const reader = readElements(warn);
  return {
    write: reader.write,
    end() {
      const root = reader.end();
      const device = root === undefined ? { name: '', blocks: [] } : buildMap(root, warn);
      if (untold > 0) warnings.push({ line: 0, what: `There are ${untold} more warnings.` });
      return { device, warnings };
    },
  };
}

function buildMap(root: SvdElement, warn: (warning: ImportWarning) => void): RegisterMap {
  const lineage: Lineage = [root];
  const context = { lineageOf: createLineages(warn), warn, unit: 1 };
  return {
    name: wordsIn(lineage, 'name') ?? '',
    description: wordsIn(lineage, 'description'),
    vendor: wordsIn(lineage, 'vendor'),
    version: wordsIn(lineage, 'version'),
    byteOrder: byteOrderOf(root),
    blocks: buildBlocks({ ...context, unit: unitOf(context, root) }, root),
  };
}

/** `selectable` and `other` leave it open. */
function byteOrderOf(root: SvdElement): ByteOrder | undefined {
  const cpu = root.elements.find(({ tag }) => tag === 'cpu');
  return cpu === undefined ? undefined : one(['little', 'big'], textOf(cpu, 'endian')?.text ?? '');
}

/**
 * Bytes to a unit of an address. Files say `32` of devices that are addressed by bytes: what they hold shows it, since then no
 * register lies at an offset that is not a multiple.
 */
function unitOf(context: SvdContext, root: SvdElement): number {
  const bits = valueIn(context, [root], 'addressUnitBits', countOf) ?? 8;
  if (bits === 8) return 1;
  const line = textOf(root, 'addressUnitBits')?.line ?? root.line;
  const unit = bits / 8;
  if (!Number.isInteger(unit) || unit > 8) {
    context.warn({ line, what: `<addressUnitBits> ${bits} is not understood: addresses count bytes.` });
    return 1;
  }
  if (offsetsIn(root).every((offset) => offset % unit === 0)) {
    context.warn({
      line,
      what: `<addressUnitBits> is ${bits}, but all offsets are multiples of ${unit}: addresses count bytes.`,
    });
    return 1;
  }
  return unit;
}

function offsetsIn(element: SvdElement): number[] {
  const own = textOf(element, 'addressOffset');
  return [...(own === undefined ? [] : [countOf(own.text) ?? 0]), ...element.elements.flatMap(offsetsIn)];
}

function buildBlocks(context: SvdContext, root: SvdElement): RegisterBlock[] {
  const { build } = createMemberBuilder(context);
  const defaults: Inherited = { size: 32, access: 'read-write' };
  const inherited = inheritedIn(context, [root], defaults);
  const blocks: RegisterBlock[] = [];
  let registers = 0;
  for (const element of root.elements) {
    if (element.tag !== 'peripheral') continue;
    const lineage = context.lineageOf(element);
    const naming = namingOf(context, element, lineage, countOf);
    if (naming === undefined) continue;
    const members = build(lineage, inheritedIn(context, lineage, inherited));
    const count = naming.repeat?.count ?? 1;
    registers += count * countRegisters(members);
    if (registers > mostRegisters || blocks.length + count > mostBlocks) {
      const what =
        'There are more registers than any device has: this block and those after it are left out.';
      context.warn({ line: element.line, what });
      break;
    }
    const baseAddress = valueIn(context, lineage, 'baseAddress', integerOf);
    if (baseAddress === undefined)
      context.warn({ line: element.line, what: `${naming.name} has no <baseAddress>: it lies nowhere yet.` });
    const unit = BigInt(context.unit);
    const block = {
      description: wordsIn(lineage, 'description'),
      groupName: wordsIn(lineage, 'groupName'),
      alternate: wordsIn(lineage, 'alternatePeripheral'),
      addressBlocks: elementsIn(lineage, 'addressBlock').flatMap((part) => buildAddressBlock(context, part)),
      interrupts: elementsIn(lineage, 'interrupt').flatMap((part) => buildInterrupt(context, part)),
      members,
    };
    // An array of blocks is spread out: each is bound and shown by itself.
    for (const { name, offset } of elementsOf({ ...naming, addressOffset: 0 })) {
      blocks.push({
        name,
        ...block,
        baseAddress: baseAddress === undefined ? undefined : (baseAddress + BigInt(offset)) * unit,
      });
    }
  }
  return blocks;
}

function buildAddressBlock(context: SvdContext, element: SvdElement): AddressBlock[] {
  const lineage: Lineage = [element];
  const offset = valueIn(context, lineage, 'offset', countOf);
  const size = valueIn(context, lineage, 'size', countOf);
  if (offset === undefined || size === undefined) {
    context.warn({ line: element.line, what: 'An <addressBlock> has no offset or no size: it is left out.' });
    return [];
  }
  const usages = ['registers', 'buffer', 'reserved'] as const;
  const usage = valueIn(context, lineage, 'usage', (text) => one(usages, text)) ?? 'registers';
  return [{ offset: offset * context.unit, size: size * context.unit, usage }];
}

function buildInterrupt(context: SvdContext, element: SvdElement): Interrupt[] {
  const lineage: Lineage = [element];
  const name = wordsIn(lineage, 'name');
  const value = valueIn(context, lineage, 'value', countOf);
  if (name === undefined || value === undefined) {
    context.warn({ line: element.line, what: 'An <interrupt> has no name or no number: it is left out.' });
    return [];
  }
  return [{ name, description: wordsIn(lineage, 'description'), value }];
}
