import type { LabelledEffects } from '../accessLabel';
import { accessWidths } from '../../model/accessWidth';
import type { Register, RegisterMember, Repeat } from '../registerModel';
import {
  below,
  count,
  integer,
  isRecord,
  listOf,
  members,
  name,
  oneOf,
  text,
  type JsonMembers,
  type JsonReader,
} from './jsonReader';
import { field, label, writeConstraint } from './parseFields';

/** A register or, where it has `registers`, a cluster of them. */
export const member: JsonReader<RegisterMember> = memberAt(0);

export const byteOrder = oneOf(['little', 'big'] as const);
export const mostElements = 65_536;
export const widest = 65_536;
export const deepest = 32;

function memberAt(depth: number): JsonReader<RegisterMember> {
  return (value, path, tell) => {
    const entry = members(value, path, tell);
    if (entry === undefined) return undefined;
    const isCluster = entry.has('registers');
    if (isCluster && depth === deepest) return tell(path, `Clusters are nested more than ${deepest} deep.`);
    const ownName = entry.required('name', name);
    const addressOffset = entry.required('offset', count());
    const description = entry.optional('description', text);
    const alternate = entry.optional('alternate', text);
    const inside = isCluster ? entry.required('registers', listOf(memberAt(depth + 1))) : readRegister(entry);
    const size = inside !== undefined && 'size' in inside ? inside.size : 32;
    const repeat = readRepeat(entry, isCluster ? undefined : size);
    entry.end();
    if (ownName === undefined || addressOffset === undefined || inside === undefined) return undefined;
    if (ownName.includes('%s') !== (repeat !== undefined))
      return tell(path, '“count” and a name with %s, where the index stands, belong together.');
    const place = { name: ownName, description, addressOffset, repeat, alternate };
    return 'size' in inside
      ? { kind: 'register', ...place, ...inside }
      : { kind: 'cluster', ...place, members: inside };
  };
}

/** @param size of the register that is repeated, in bits: they lie side by side unless it is said otherwise. */
function readRepeat(entry: JsonMembers, size: number | undefined): Repeat | undefined {
  const elements = entry.optional('count', count(1, mostElements));
  if (elements === undefined) return undefined;
  const increment =
    size === undefined
      ? entry.required('stride', count())
      : entry.given('stride', count(), Math.ceil(size / 8));
  const repeat = {
    count: elements,
    indices: entry.optional('indices', listOf(text)),
    firstIndex: entry.optional('firstIndex', count()),
    labels: entry.optional('labels', labels),
  };
  return increment === undefined ? undefined : { ...repeat, increment };
}

const labels: JsonReader<ReadonlyMap<number, string>> = (value, path, tell) => {
  if (!isRecord(value)) return tell(path, 'An object { … } is expected.');
  const pairs = Object.entries(value).flatMap(([key, words]) => {
    const at = below(path, key);
    const element = count()(key, at, tell);
    const ownLabel = text(words, at, tell);
    return element === undefined || ownLabel === undefined ? [] : [[element, ownLabel] as const];
  });
  return new Map(pairs);
};

type OwnOfRegister = Omit<
  Register,
  'kind' | 'name' | 'description' | 'addressOffset' | 'repeat' | 'alternate'
>;

/** Nothing where it is not understood how wide it is or what an access does: a guess would be a hazard. */
function readRegister(entry: JsonMembers): OwnOfRegister | undefined {
  const size = entry.given('size', count(1, widest), 32);
  const effects = entry.given('access', label, readWrite);
  const rest = {
    displayName: entry.optional('title', text),
    accessWidth: entry.optional('accessWidth', oneOf(accessWidths)),
    byteOrder: entry.optional('byteOrder', byteOrder),
    protection: entry.optional('protection', oneOf(['s', 'n', 'p'] as const)),
    dataType: entry.optional('dataType', text),
    resetValue: entry.optional('reset', integer),
    resetMask: entry.optional('resetMask', integer),
    indirect: entry.optional('indirect', indirect),
    writeConstraint: entry.optional('writeConstraint', writeConstraint),
    fields: entry.optional('fields', listOf(field(effects ?? readWrite, size ?? widest))) ?? [],
  };
  return size === undefined || effects === undefined ? undefined : { ...rest, size, ...effects };
}

const readWrite: LabelledEffects = { access: 'read-write' };

const indirect: JsonReader<NonNullable<Register['indirect']>> = (value, path, tell) => {
  const entry = members(value, path, tell);
  if (entry === undefined) return undefined;
  const indexRegister = entry.required('indexRegister', name);
  const index = entry.required('index', integer);
  const dataRegister = entry.required('dataRegister', name);
  entry.end();
  if (indexRegister === undefined || index === undefined || dataRegister === undefined) return undefined;
  return { indexRegister, index, dataRegister };
};
