import type { AccessWidth } from '../../model/accessWidth';
import type {
  Effects,
  EnumeratedValues,
  Field,
  Register,
  RegisterBlock,
  RegisterMember,
} from '../../registers/registerModel';

// The words in which configuration space is described: a capability's file reads like the tables of its specification.

/** Names of a field's values, in order from 0, or by value. */
type Names = readonly (string | undefined)[] | Readonly<Record<number, string>>;

/** One bit, or `high:low`. */
type Bits = number | `${number}:${number}`;

type FieldBuilder = (bits: Bits, name: string, names?: Names) => Field;

/** Read only; what hardware or firmware has set up (HwInit) is, too. */
export const RO = { access: 'read-only' } as const;
export const RW = { access: 'read-write' } as const;
/** A status bit: writing 1 clears it, writing 0 does nothing (RW1C). */
export const W1C = { access: 'read-write', modifiedWriteValues: 'oneToClear' } as const;
/** Writing 1 starts something; it reads as 0. */
export const PULSE = { access: 'read-write', modifiedWriteValues: 'singlePulse' } as const;

export const ro = fieldBuilder(RO);
export const rw = fieldBuilder(RW);
export const w1c = fieldBuilder(W1C);
export const pulse = fieldBuilder(PULSE);

/** Registers of 8, 16 and 32 bits. Configuration space has no wider ones: an access is at most that wide. */
export const byte = registerBuilder(8);
export const word = registerBuilder(16);
export const dword = registerBuilder(32);

/** A field or register with what its name does not say: its unit, or how it counts. */
export function described<Item extends Field | Register>(item: Item, description: string): Item {
  return { ...item, description };
}

/** Of a field that counts from 0. */
export const lessOne = (field: Field): Field => described(field, 'One less than there are.');

/** Consecutive fields of one bit from `first` upward; an undefined one is reserved. */
export function bitsFrom(
  first: number,
  build: FieldBuilder,
  names: readonly (string | undefined)[],
): readonly Field[] {
  return names.flatMap((name, index) => (name === undefined ? [] : [build(first + index, name)]));
}

/** Registers that recur, as an array of clusters: `name` has `%s` where the index stands. */
export function repeated(
  addressOffset: number,
  name: string,
  repeat: { readonly count: number; readonly increment: number; readonly firstIndex?: number },
  members: readonly RegisterMember[],
): readonly RegisterMember[] {
  return repeat.count > 0 ? [{ kind: 'cluster', name, addressOffset, repeat, members }] : [];
}

/** One register that recurs. */
export function array(
  { name, ...register }: Register,
  repeat: { readonly count: number; readonly increment: number; readonly firstIndex?: number },
): readonly RegisterMember[] {
  return repeat.count > 0 ? [{ ...register, name: `${name}[%s]`, repeat }] : [];
}

/** What most of it is from. */
export function pciExpressBase(section: string): string {
  return `PCI Express Base Specification 5.0, ${section}`;
}

export function block(name: string, source: string, members: readonly RegisterMember[]): RegisterBlock {
  return {
    name,
    source,
    addressBlocks: [{ offset: 0, size: sizeOf(members), usage: 'registers' }],
    interrupts: [],
    members,
  };
}

/** A capability in the first 256 bytes (PCI Local Bus Specification 3.0, 6.7). */
export function capability(
  name: string,
  source: string,
  members: readonly RegisterMember[] = [],
): RegisterBlock {
  return block(name, source, [
    byte(0x0, 'Capability ID', RO),
    byte(0x1, 'Next Capability Pointer', RO),
    ...members,
  ]);
}

/** An extended capability (PCI Express Base Specification 5.0, 7.6.3). */
export function extendedCapability(
  name: string,
  source: string,
  members: readonly RegisterMember[] = [],
): RegisterBlock {
  const header = [
    ro('15:0', 'Extended Capability ID'),
    ro('19:16', 'Capability Version'),
    ro('31:20', 'Next Capability Offset'),
  ];
  return block(name, source, [dword(0x0, 'Extended Capability Header', header), ...members]);
}

/** What the layout of a capability depends on. */
export interface CapabilitySpace {
  /** The 32 bits at an offset from the capability's start; undefined where they are not known: then they are asked for. */
  readonly dwordAt: (offset: number) => number | undefined;
  readonly vendorId: number;
  readonly deviceId: number;
  readonly headerLayout: 'device' | 'bridge' | 'cardbus' | 'unknown';
  /** Device/Port Type (PCI Express Base Specification 5.0, 7.5.3.2). */
  readonly portType?: number | undefined;
  /** Lanes that the link has at most; asked for like the rest. */
  readonly maximumLinkWidth: () => number | undefined;
}

/** What a capability looks like: always the same, or as some of its registers say. */
export type CapabilityLayout = RegisterBlock | ((space: CapabilitySpace) => RegisterBlock);

/** Bits of a value of up to 32. */
export function bitsOf(value: number, bits: Bits): number {
  const [high, low] = rangeOf(bits);
  return Math.floor(value / 2 ** low) % 2 ** (high - low + 1);
}

/** Bytes up to the end of the last register. */
export function sizeOf(members: readonly RegisterMember[]): number {
  return members.reduce((end, member) => {
    const { addressOffset, repeat } = member;
    const size = member.kind === 'register' ? member.size / 8 : sizeOf(member.members);
    const before = repeat === undefined ? 0 : (repeat.count - 1) * repeat.increment;
    return Math.max(end, addressOffset + before + size);
  }, 0);
}

function fieldBuilder(effects: Effects): FieldBuilder {
  return (bits, name, names) => {
    const [high, low] = rangeOf(bits);
    return {
      name,
      bitOffset: low,
      bitWidth: high - low + 1,
      ...effects,
      enumeratedValues: names === undefined ? [] : [valuesOf(names)],
    };
  };
}

function rangeOf(bits: Bits): readonly [high: number, low: number] {
  if (typeof bits === 'number') return [bits, bits];
  const [high = 0, low = 0] = bits.split(':').map(Number);
  return [high, low];
}

function valuesOf(names: Names): EnumeratedValues {
  const values = Object.entries(names).flatMap(([value, name]: [string, string | undefined]) =>
    name === undefined ? [] : [{ name, value: BigInt(value), dontCare: 0n, isDefault: false }],
  );
  return { usage: 'read-write', values };
}

type RegisterBuilder = (
  addressOffset: number,
  name: string,
  content: Effects | readonly Field[],
  names?: Names,
) => Register;

/** A register of fields, or one that is a single value: then with what its values mean. */
function registerBuilder(size: AccessWidth): RegisterBuilder {
  return (addressOffset, name, content, names) => {
    const common = { kind: 'register', name, addressOffset, size } as const;
    if (!isFields(content)) {
      const whole = fieldBuilder(content)(`${size - 1}:0`, name, names);
      return { ...common, ...content, fields: names === undefined ? [] : [whole] };
    }
    const isWritable = content.some(({ access }) => access !== 'read-only');
    return { ...common, ...(isWritable ? RW : RO), fields: content };
  };
}

function isFields(content: Effects | readonly Field[]): content is readonly Field[] {
  return Array.isArray(content);
}
