import { toHex } from '../../base/hex';
import { accessLabel, type LabelledEffects } from '../accessLabel';
import type { Binding, Place } from '../binding';
import type {
  EnumeratedValue,
  Field,
  Register,
  RegisterBlock,
  RegisterMap,
  RegisterMember,
  Repeat,
  WriteConstraint,
} from '../registerModel';
import { usages } from './parseFields';

/** Plain JSON: what is undefined is left out of its text. */
export type Json = string | number | true | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

/**
 * A description as the JSON of a `*.regmap.json`. Read again it is the same, but for the names that sets of values have in SVD
 * files. Registers that blocks share are printed once.
 */
export function printRegmap(map: RegisterMap): JsonObject {
  const { name, description, vendor, version, source, byteOrder } = map;
  const printed = new Map<readonly RegisterMember[], string>();
  const names = new Set<string>();
  const blocks = map.blocks.map((block) => {
    const registersOf = block.members.length === 0 ? undefined : printed.get(block.members);
    if (!names.has(block.name) && registersOf === undefined) printed.set(block.members, block.name);
    names.add(block.name);
    return registersOf === undefined
      ? printBlock(block)
      : { ...printBlock({ ...block, members: [] }), registers: undefined, registersOf };
  });
  return { regmap: 1, name, description, vendor, version, byteOrder, source, blocks };
}

/** One block, by itself. */
export function printBlock(block: RegisterBlock): JsonObject {
  const {
    name,
    description,
    source,
    groupName,
    alternate,
    baseAddress,
    bindings,
    addressBlocks,
    interrupts,
  } = block;
  const [whole, ...others] = addressBlocks;
  const isWhole = whole?.offset === 0 && whole.size > 0 && whole.usage === 'registers' && others.length === 0;
  return {
    name,
    description,
    source,
    group: groupName,
    alternate,
    address: hex(baseAddress),
    ...(isWhole
      ? { size: toHex(whole.size) }
      : {
          addressBlocks: unlessEmpty(
            addressBlocks.map(({ offset, size, usage }) => ({
              offset: toHex(offset),
              size: toHex(size),
              usage: usage === 'registers' ? undefined : usage,
            })),
          ),
        }),
    interrupts: unlessEmpty(
      interrupts.map(({ name: own, description: words, value }) => ({
        name: own,
        value,
        description: words,
      })),
    ),
    bind: bindings?.map(printBinding),
    registers: block.members.map(printMember),
  };
}

function printBinding(binding: Binding): JsonObject {
  const { offset, at } = binding;
  return {
    ...printPlace(binding),
    offset: offset === 0 ? undefined : toHex(offset),
    at: at?.path,
    unit: at === undefined || at.unit === 1 ? undefined : at.unit,
  };
}

function printPlace(place: Place): JsonObject {
  switch (place.kind) {
    case 'pci': {
      const { vendor, device, subsystemVendor, subsystemDevice, classCode, bar } = place;
      const subsystem = [subsystemVendor, subsystemDevice];
      const ids = [vendor, device, ...(subsystem.some((id) => id !== undefined) ? subsystem : [])];
      const isAny = ids.every((id) => id === undefined) && classCode !== undefined;
      const pci = ids.map((id) => id?.toString(16).padStart(4, '0') ?? '*').join(':');
      return { pci: isAny ? undefined : pci, pciClass: classCode, bar };
    }
    case 'virtio':
      return { virtio: place.structure };
    case 'compatible':
      return { compatible: place.name };
    case 'resource':
      return { [place.space === 'memory' ? 'iomem' : 'ioports']: place.name };
    case 'address':
      return { [place.space === 'memory' ? 'address' : 'port']: toHex(place.address) };
  }
}

function printMember(member: RegisterMember): JsonObject {
  const { name, description, addressOffset, alternate } = member;
  const place = { name, offset: toHex(addressOffset), ...printRepeat(member) };
  if (member.kind === 'cluster')
    return { ...place, alternate, description, registers: member.members.map(printMember) };
  return {
    ...place,
    ...printRegister(member),
    alternate,
    description,
    fields: unlessEmpty(member.fields.map((field) => printField(field, member))),
  };
}

function printRepeat(member: RegisterMember): JsonObject {
  const { repeat } = member;
  if (repeat === undefined) return {};
  const { count, indices, firstIndex, increment, labels } = repeat;
  const isSideBySide = member.kind === 'register' && increment === Math.ceil(member.size / 8);
  return {
    count,
    stride: isSideBySide ? undefined : toHex(increment),
    indices,
    firstIndex,
    labels: labels && printLabels(labels),
  };
}

function printLabels(labels: NonNullable<Repeat['labels']>): JsonObject {
  return Object.fromEntries([...labels].map(([element, label]) => [String(element), label]));
}

function printRegister(register: Register): JsonObject {
  const { size, accessWidth, byteOrder, protection, dataType, resetValue, resetMask, indirect } = register;
  const label = accessLabel(register);
  const digits = Math.min(Math.ceil(size / 4), 32);
  return {
    size: size === 32 ? undefined : size,
    access: label === 'RW' ? undefined : label,
    reset: hex(resetValue, digits),
    resetMask: hex(resetMask, digits),
    accessWidth,
    byteOrder,
    protection,
    dataType,
    indirect: indirect && { ...indirect, index: toHex(indirect.index) },
    writeConstraint: printConstraint(register.writeConstraint),
    title: register.displayName,
  };
}

function printField(field: Field, register: LabelledEffects): JsonObject {
  const { name, description, bitOffset, bitWidth } = field;
  const label = accessLabel(field);
  return {
    name,
    bits: bitWidth === 1 ? bitOffset : `${bitOffset + bitWidth - 1}:${bitOffset}`,
    access: label === accessLabel(register) ? undefined : label,
    description,
    writeConstraint: printConstraint(field.writeConstraint),
    ...Object.fromEntries(
      usages.map(([member, usage]) => {
        const sets = field.enumeratedValues.filter((set) => set.usage === usage);
        return [member, sets.length === 0 ? undefined : printValues(sets.flatMap(({ values }) => values))];
      }),
    ),
  };
}

/** An object, where its members keep the values and their order. */
function printValues(values: readonly EnumeratedValue[]): Json {
  const keys = values.map(keyOf);
  const byKey = Object.fromEntries(
    values.map(({ name, description }, index) => [
      keys[index] ?? '',
      description === undefined ? name : { name, description },
    ]),
  );
  const kept = Object.keys(byKey);
  if (kept.length === keys.length && kept.every((key, index) => key === keys[index])) return byKey;
  return values.map((value) => ({
    value: value.value === undefined ? undefined : printPattern(value.value, value.dontCare),
    name: value.name,
    description: value.description,
    default: value.isDefault ? true : undefined,
  }));
}

function keyOf({ value, dontCare, isDefault }: EnumeratedValue): string | undefined {
  if (value === undefined) return 'default';
  return isDefault ? undefined : printPattern(value, dontCare);
}

/** Decimal as long as it is short. */
function printPattern(value: bigint, dontCare: bigint): string {
  if (dontCare === 0n) return value < 1000n ? String(value) : toHex(value);
  // A hexadecimal digit for each bit: 0, 1, or 1 + 7 where it does not count.
  const digits = BigInt(`0x${(value | dontCare).toString(2)}`) + BigInt(`0x${dontCare.toString(2)}`) * 7n;
  return `0b${digits.toString(16).replaceAll('8', 'x')}`;
}

function printConstraint(constraint: WriteConstraint | undefined): Json | undefined {
  return constraint?.kind === 'range'
    ? [toHex(constraint.minimum), toHex(constraint.maximum)]
    : constraint?.kind;
}

function hex(value: bigint | undefined, digits = 1): string | undefined {
  return value === undefined ? undefined : toHex(value, digits);
}

function unlessEmpty(list: readonly Json[]): readonly Json[] | undefined {
  return list.length === 0 ? undefined : list;
}
