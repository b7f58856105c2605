import type { AddressBlock, Interrupt, RegisterBlock, RegisterMember } from '../registerModel';
import { count, integer, listOf, members, name, oneOf, text, type JsonReader } from './jsonReader';
import { binding } from './parseBinding';
import { member } from './parseMembers';

/** Reads a block as `printBlock` prints it. What is not understood is left out without a word. Never throws. */
export function parseBlock(json: unknown): RegisterBlock | undefined {
  return block(() => undefined)(json, '', () => undefined);
}

/** @param membersOf the members of a block that stands before this one: what `registersOf` means. */
export function block(
  membersOf: (blockName: string) => readonly RegisterMember[] | undefined,
): JsonReader<RegisterBlock> {
  const sharedMembers: JsonReader<readonly RegisterMember[]> = (value, path, tell) =>
    (typeof value === 'string' ? membersOf(value) : undefined) ??
    tell(path, 'The name of a block that stands before this one is expected.');
  return (value, path, tell) => {
    const entry = members(value, path, tell);
    if (entry === undefined) return undefined;
    const ownName = entry.required('name', name);
    const size = entry.optional('size', count(1));
    const shared = entry.optional('registersOf', sharedMembers);
    const read = {
      description: entry.optional('description', text),
      groupName: entry.optional('group', text),
      alternate: entry.optional('alternate', text),
      source: entry.optional('source', text),
      baseAddress: entry.optional('address', integer),
      bindings: entry.optional('bind', listOf(binding)),
      addressBlocks:
        size === undefined
          ? (entry.optional('addressBlocks', listOf(addressBlock)) ?? [])
          : [{ offset: 0, size, usage: 'registers' as const }],
      interrupts: entry.optional('interrupts', listOf(interrupt)) ?? [],
      members: shared ?? entry.optional('registers', listOf(member)) ?? [],
    };
    entry.end();
    return ownName === undefined ? undefined : { name: ownName, ...read };
  };
}

export const blockUsages = ['registers', 'buffer', 'reserved'] as const;

const addressBlock: JsonReader<AddressBlock> = (value, path, tell) => {
  const entry = members(value, path, tell);
  if (entry === undefined) return undefined;
  const offset = entry.required('offset', count());
  const size = entry.required('size', count());
  const usage = entry.optional('usage', oneOf(blockUsages)) ?? 'registers';
  entry.end();
  return offset === undefined || size === undefined ? undefined : { offset, size, usage };
};

const interrupt: JsonReader<Interrupt> = (value, path, tell) => {
  const entry = members(value, path, tell);
  if (entry === undefined) return undefined;
  const ownName = entry.required('name', name);
  const number = entry.required('value', count());
  const description = entry.optional('description', text);
  entry.end();
  return ownName === undefined || number === undefined
    ? undefined
    : { name: ownName, description, value: number };
};
