import { strict as assert } from 'node:assert';
import { decodeField, nameOfValue } from '../../../src/shared/registers/fieldCodec';
import type { PlacedBlock } from '../../../src/shared/registers/placedBlock';
import { placedRegisters, type PlacedRegister } from '../../../src/shared/registers/placedRegisters';

/** Values in a placed block by the names of its description. What the description lacks fails. */
export interface BlockReader {
  readonly name: string;
  /** Of the block, in bytes from the start of configuration space. */
  readonly offset: number;
  readonly has: (register: string) => boolean;
  /** A register's value, or a field's. */
  readonly value: (register: string, field?: string) => number;
  /** What a field's value is called; its number where it has no name. */
  readonly named: (register: string, field?: string) => string;
  /** `+` or `-`. */
  readonly flag: (register: string, field: string) => '+' | '-';
  /** `Abc+ Def-`: what lspci calls a field, and what the description calls it. */
  readonly flags: (register: string, fields: Readonly<Record<string, string>>) => string;
}

/** What lspci looks at beside the capability itself. */
export interface Neighbours {
  readonly header: BlockReader;
  /** Device/Port Type of the PCI Express capability. */
  readonly portType: string | undefined;
  readonly isFirstFunction: boolean;
}

export function readBlock({ block, offset }: PlacedBlock, config: Uint8Array): BlockReader {
  const registers = new Map<string, PlacedRegister>();
  for (const placed of placedRegisters(block)) {
    assert.ok(!registers.has(placed.path), `Two registers of ${block.name} are named ${placed.path}.`);
    registers.set(placed.path, placed);
  }
  const find = (register: string, field: string | undefined) => {
    const placed = registers.get(register) ?? assert.fail(`${block.name} has no register ${register}.`);
    const bytes = config.slice(offset + placed.offset, offset + placed.offset + placed.register.size / 8);
    const whole = bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
    // A register of a single value has its names in a field that covers all of it.
    const name = field ?? register.slice(register.lastIndexOf('.') + 1);
    const range = placed.register.fields.find((one) => one.name === name);
    if (field !== undefined) assert.ok(range, `${block.name}.${register} has no field ${field}.`);
    return { range, value: range === undefined || field === undefined ? whole : decodeField(whole, range) };
  };
  const reader = {
    name: block.name,
    offset,
    has: (register: string) => registers.has(register),
    value: (register: string, field?: string) => Number(find(register, field).value),
    named: (register: string, field?: string) => {
      const { range, value } = find(register, field);
      return (range && nameOfValue(range, value, 'read')?.name) ?? String(value);
    },
    flag: (register: string, field: string) => {
      const { range, value } = find(register, field);
      assert.equal(range?.bitWidth, 1, `${block.name}.${register}.${field} is no flag.`);
      return value === 1n ? '+' : '-';
    },
    flags: (register: string, fields: Readonly<Record<string, string>>) =>
      Object.entries(fields)
        .map(([short, field]) => `${short}${reader.flag(register, field)}`)
        .join(' '),
  } as const;
  return reader;
}
