import { virtioStructures, type Binding, type Place } from '../../src/shared/registers/binding';
import {
  accesses,
  modifiedWriteValues,
  readActions,
  type Effects,
  type EnumeratedValue,
  type Field,
  type Register,
  type RegisterBlock,
  type RegisterMap,
  type RegisterMember,
  type Repeat,
  type WriteConstraint,
} from '../../src/shared/registers/registerModel';
import type { Random } from './random';
import { randomBits } from './randomBits';

const words = ['CTRL', 'STATUS', 'a b', 'Ω', '"quoted"', 'line\nbreak', '__proto__', '0', 'x'.repeat(90)];

/** A description with anything in it that the model has. */
export function randomMap(random: Random): RegisterMap {
  const word = () => random.pick(words);
  const maybe = <Value>(make: () => Value): Value | undefined => (random.once(3) ? make() : undefined);
  const some = <Value>(most: number, make: () => Value): Value[] =>
    Array.from({ length: random.upTo(most) }, make);
  const bits = (most: number) => randomBits(random, random.upTo(most));

  const effects = (): Effects => ({
    access: random.pick(accesses),
    readAction: maybe(() => random.pick(readActions)),
    modifiedWriteValues: maybe(() => random.pick(modifiedWriteValues)),
    writeConstraint: maybe(constraint),
  });
  const constraint = (): WriteConstraint =>
    random.pick([
      { kind: 'writeAsRead' },
      { kind: 'useEnumeratedValues' },
      { kind: 'range', minimum: bits(64), maximum: bits(64) },
    ]);
  const enumeratedValue = (): EnumeratedValue => {
    const names = { name: word(), description: maybe(word) };
    const dontCare = random.once(3) ? bits(8) : 0n;
    if (random.once(6)) return { ...names, value: undefined, dontCare: 0n, isDefault: true };
    return { ...names, value: bits(random.pick([3, 40])) & ~dontCare, dontCare, isDefault: random.once(9) };
  };
  const field = (size: number): Field => {
    const bitOffset = random.upTo(Math.min(size, 64) - 1);
    return {
      name: word(),
      description: maybe(word),
      bitOffset,
      bitWidth: 1 + random.upTo(Math.min(size, 64) - bitOffset - 1),
      ...effects(),
      enumeratedValues: (['read-write', 'read', 'write'] as const).flatMap((usage) =>
        random.once(4) ? [{ usage, values: some(6, enumeratedValue) }] : [],
      ),
    };
  };
  const repeat = (): Repeat => ({
    count: 1 + random.upTo(20),
    indices: maybe(() => some(20, word)),
    firstIndex: maybe(() => random.upTo(5)),
    increment: random.upTo(0x1000),
    labels: maybe(() => new Map(some(5, () => [random.upTo(20), word()]))),
  });
  const register = (): Register => {
    const size = random.pick([8, 16, 32, 32, 64, 1, 24, 128]);
    return {
      kind: 'register',
      ...place(),
      displayName: maybe(word),
      alternate: maybe(word),
      size,
      accessWidth: maybe(() => random.pick([8, 16, 32, 64])),
      byteOrder: maybe(() => random.pick(['little', 'big'])),
      protection: maybe(() => random.pick(['s', 'n', 'p'])),
      dataType: maybe(word),
      resetValue: maybe(() => bits(size)),
      resetMask: maybe(() => bits(size)),
      indirect: maybe(() => ({ indexRegister: word(), index: bits(32), dataRegister: word() })),
      ...effects(),
      fields: some(8, () => field(size)),
    };
  };
  const place = () => {
    const repeated = maybe(repeat);
    return {
      name: word() + (repeated === undefined ? '' : '[%s]'),
      description: maybe(word),
      addressOffset: random.upTo(Number.MAX_SAFE_INTEGER),
      repeat: repeated,
    };
  };
  const member = (depth: number): RegisterMember =>
    depth < 3 && random.once(5)
      ? { kind: 'cluster', ...place(), alternate: maybe(word), members: some(3, () => member(depth + 1)) }
      : register();
  const id = () => maybe(() => random.upTo(0xffff));
  const foundPlace = (): Place => {
    const space = random.pick(['memory', 'ports'] as const);
    return random.pick<() => Place>([
      () => ({
        kind: 'pci',
        vendor: id(),
        device: id(),
        subsystemVendor: id(),
        subsystemDevice: id(),
        classCode: maybe(() => random.pick(['01', '0106', '010601'])),
        bar: random.upTo(5),
      }),
      () => ({ kind: 'virtio', structure: random.pick(virtioStructures) }),
      () => ({ kind: 'compatible', name: word() }),
      () => ({ kind: 'resource', space, name: word() }),
      () => ({ kind: 'address', space, address: bits(64) }),
    ])();
  };
  const binding = (): Binding => ({
    ...foundPlace(),
    offset: random.upTo(0x10_0000),
    at: maybe(() => ({ path: word(), unit: 1 + random.upTo(64) })),
  });
  const block = (): RegisterBlock => ({
    name: word(),
    description: maybe(word),
    groupName: maybe(word),
    alternate: maybe(word),
    source: maybe(word),
    baseAddress: maybe(() => bits(64)),
    bindings: maybe(() => some(3, binding)),
    addressBlocks: some(2, () => ({
      offset: random.upTo(0x1000),
      size: random.upTo(0x1000),
      usage: random.pick(['registers', 'registers', 'buffer', 'reserved']),
    })),
    interrupts: some(2, () => ({ name: word(), description: maybe(word), value: random.upTo(100) })),
    members: some(5, () => member(0)),
  });
  const blocks = some(4, block);
  const [first] = blocks;
  return {
    name: word(),
    description: maybe(word),
    vendor: maybe(word),
    version: maybe(word),
    source: maybe(word),
    byteOrder: maybe(() => random.pick(['little', 'big'])),
    blocks:
      first === undefined ? [] : [...blocks, ...some(2, () => ({ ...block(), members: first.members }))],
  };
}
