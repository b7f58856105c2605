import { parseInteger } from '../base/hex';
import { matchesName } from './namePattern';
import {
  accesses,
  modifiedWriteValues,
  readActions,
  type Access,
  type Field,
  type ModifiedWriteValues,
  type ReadAction,
  type Register,
  type RegisterMap,
  type RegisterMember,
} from './registerModel';

// What a user knows better than a description file, in a file beside it:
//   { "overrides": { "UART*.STATUS.OVERRUN": { "modifiedWriteValues": "oneToClear" } } }
// A path names a register or a field; * stands for any part of one name. `none` takes an effect away.

export interface RegisterOverride {
  readonly path: string;
  readonly access?: Access | undefined;
  readonly readAction?: ReadAction | 'none' | undefined;
  readonly modifiedWriteValues?: ModifiedWriteValues | 'none' | undefined;
  readonly resetValue?: bigint | undefined;
  readonly resetMask?: bigint | undefined;
}

export interface ParsedOverrides {
  readonly overrides: readonly RegisterOverride[];
  /** What was not understood, in words; the rest counts. */
  readonly problems: readonly string[];
}

/** Parses the text of an overrides file. Never throws. */
export function parseOverrides(text: string): ParsedOverrides {
  const problems: string[] = [];
  const overrides: RegisterOverride[] = [];
  const entries = entriesIn(text);
  if (entries === undefined) problems.push('An overrides file is JSON: { "overrides": { "PATH": { … } } }.');
  for (const [path, entry] of Object.entries(entries ?? {})) {
    if (!/^[^.]+(\.[^.]+)+$/.test(path)) {
      problems.push(
        `“${path}” names no register and no field: write BLOCK.REGISTER or BLOCK.REGISTER.FIELD.`,
      );
    } else if (!isRecord(entry)) {
      problems.push(`${path}: an object is expected.`);
    } else {
      const { override, unknown } = parseOverride(path, entry);
      overrides.push(override);
      problems.push(...unknown.map((name) => `${path}: “${name}” is not known, or its value is not.`));
    }
  }
  return { overrides, problems };
}

export interface OverriddenMap {
  readonly map: RegisterMap;
  /** Paths that name nothing in the map. */
  readonly unused: readonly string[];
}

/** A description with overrides. What a path names more closely goes first: fields before registers, then the later entry. */
export function applyOverrides(map: RegisterMap, overrides: readonly RegisterOverride[]): OverriddenMap {
  const used = new Set<RegisterOverride>();
  const all = overrides.map((override): Pending => ({ override, path: override.path.split('.') }));
  const blocks = map.blocks.map((block) => {
    const pending = narrow(all, block.name);
    return pending.length === 0 ? block : { ...block, members: inMembers(block.members, pending, used) };
  });
  const unused = overrides.filter((override) => !used.has(override)).map(({ path }) => path);
  return { map: { ...map, blocks }, unused };
}

/** An override on its way to what it names: what is left of its path. */
interface Pending {
  readonly override: RegisterOverride;
  readonly path: readonly string[];
}

/** Those that go on below a name. */
function narrow(pending: readonly Pending[], name: string): readonly Pending[] {
  const plain = name.replaceAll(/\[%s\]|%s/g, '');
  return pending.flatMap(({ override, path: [first = '', ...rest] }) =>
    matchesName(first, name) || matchesName(first, plain) ? [{ override, path: rest }] : [],
  );
}

function inMembers(
  members: readonly RegisterMember[],
  pending: readonly Pending[],
  used: Set<RegisterOverride>,
): readonly RegisterMember[] {
  return members.map((member) => {
    const below = narrow(pending, member.name);
    if (below.length === 0) return member;
    if (member.kind === 'cluster') return { ...member, members: inMembers(member.members, below, used) };
    return inRegister(member, below, used);
  });
}

function inRegister(register: Register, pending: readonly Pending[], used: Set<RegisterOverride>): Register {
  const own = pending.filter(({ path }) => path.length === 0);
  const fields = register.fields.map((field) => {
    const below = narrow(
      pending.filter(({ path }) => path.length === 1),
      field.name,
    );
    return [...own, ...below].reduce((changed: Field, { override }) => {
      used.add(override);
      return { ...changed, ...effectsOf(override) };
    }, field);
  });
  return own.reduce(
    (changed: Register, { override }) => {
      used.add(override);
      const { resetValue = changed.resetValue, resetMask = changed.resetMask } = override;
      return { ...changed, ...effectsOf(override), resetValue, resetMask };
    },
    { ...register, fields },
  );
}

/** Only what the override speaks of, so that it can be spread over what is there. */
function effectsOf({
  access,
  readAction,
  modifiedWriteValues: onWrite,
}: RegisterOverride): Partial<Pick<Field, 'access' | 'readAction' | 'modifiedWriteValues'>> {
  return {
    ...(access !== undefined && { access }),
    ...(readAction !== undefined && { readAction: readAction === 'none' ? undefined : readAction }),
    ...(onWrite !== undefined && { modifiedWriteValues: onWrite === 'none' ? undefined : onWrite }),
  };
}

function entriesIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const file: unknown = JSON.parse(text);
    return isRecord(file) && isRecord(file['overrides']) ? file['overrides'] : undefined;
  } catch {
    return undefined;
  }
}

function parseOverride(
  path: string,
  entry: Readonly<Record<string, unknown>>,
): { readonly override: RegisterOverride; readonly unknown: readonly string[] } {
  const override = {
    path,
    access: word(accesses, entry['access']),
    readAction: word([...readActions, 'none'], entry['readAction']),
    modifiedWriteValues: word([...modifiedWriteValues, 'none'], entry['modifiedWriteValues']),
    resetValue: integer(entry['resetValue']),
    resetMask: integer(entry['resetMask']),
  };
  const understood = new Map<string, unknown>(Object.entries(override));
  const unknown = Object.keys(entry).filter((name) => name === 'path' || understood.get(name) === undefined);
  return { override, unknown };
}

function word<Word extends string>(words: readonly Word[], value: unknown): Word | undefined {
  return words.find((candidate) => candidate === value);
}

/** Numbers are texts, since JSON's lose bits above 2^53. */
function integer(value: unknown): bigint | undefined {
  const parsed = typeof value === 'string' ? parseInteger(value) : undefined;
  return parsed !== undefined && 'value' in parsed ? parsed.value : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
