/** Reads what a JSON value stands for. What it does not understand it tells, and gives nothing. Never throws. */
export type JsonReader<Value> = (value: unknown, path: string, tell: Tell) => Value | undefined;

/** Takes a problem and the path of what has it, such as `blocks[0].name`; gives what stands in its place, if anything. */
export type Tell = <Value>(path: string, what: string, instead?: Value) => Value | undefined;

/** The members of an object, by name. */
export interface JsonMembers {
  readonly path: string;
  readonly has: (name: string) => boolean;
  readonly optional: <Value>(name: string, read: JsonReader<Value>) => Value | undefined;
  /** The same, with what holds where it is missing; undefined where it is there and not understood. */
  readonly given: <Value>(name: string, read: JsonReader<Value>, otherwise: Value) => Value | undefined;
  /** The same; that it is missing is told. */
  readonly required: <Value>(name: string, read: JsonReader<Value>) => Value | undefined;
  /** Tells of the members that nothing has asked for. */
  readonly end: () => void;
}

export const members: JsonReader<JsonMembers> = (value, path, tell) => {
  if (!isRecord(value)) return tell(path, 'An object { … } is expected.');
  const asked = new Set<string>();
  const optional = <Value>(name: string, read: JsonReader<Value>): Value | undefined => {
    asked.add(name);
    return value[name] === undefined ? undefined : read(value[name], below(path, name), tell);
  };
  const has = (name: string): boolean => value[name] !== undefined;
  return {
    path,
    has,
    optional,
    given: (name, read, otherwise) => (has(name) ? optional(name, read) : otherwise),
    required: (name, read) => (has(name) ? optional(name, read) : tell(path, `“${name}” is missing.`)),
    end() {
      for (const name of Object.keys(value))
        if (!asked.has(name)) tell(below(path, name), `“${name.slice(0, 80)}” is not known here.`);
    },
  };
};

/** Elements that are not understood are left out. */
export function listOf<Value>(read: JsonReader<Value>): JsonReader<readonly Value[]> {
  return (value, path, tell) => {
    if (!Array.isArray(value)) return tell(path, 'A list [ … ] is expected.');
    return value.flatMap((element: unknown, index) => {
      const understood = read(element, `${path}[${index}]`, tell);
      return understood === undefined ? [] : [understood];
    });
  };
}

export const text: JsonReader<string> = (value, path, tell) =>
  typeof value === 'string' ? value : tell(path, 'A text is expected.');

export const name: JsonReader<string> = (value, path, tell) =>
  typeof value === 'string' && value !== '' ? value : tell(path, 'A name is expected.');

export function oneOf<Word extends string | number>(words: readonly Word[]): JsonReader<Word> {
  return (value, path, tell) =>
    words.find((word) => word === value) ??
    tell(path, `One of these is expected: ${words.map((word) => JSON.stringify(word)).join(', ')}.`);
}

/** A text that a pattern describes. */
export function textLike(pattern: RegExp, expected: string): JsonReader<string> {
  return (value, path, tell) =>
    typeof value === 'string' && pattern.test(value) ? value : tell(path, `${expected} is expected.`);
}

/** Numbers are JSON's or texts, since JSON's lose bits above 2^53. */
export const integer: JsonReader<bigint> = (value, path, tell) =>
  isWhole(value) || (typeof value === 'string' && integerPattern.test(value))
    ? BigInt(value)
    : tell(path, 'A number is expected: 28, "0x1c" or "0b11100".');

/** What is counted: offsets, sizes, bits. */
export function count(least = 0, most = Number.MAX_SAFE_INTEGER): JsonReader<number> {
  const from = least === 0 ? '' : ` from ${least}`;
  const range = most === Number.MAX_SAFE_INTEGER ? `A number${from}` : `A number from ${least} to ${most}`;
  return (value, path, tell) => {
    const isOne = isWhole(value) || (typeof value === 'string' && countPattern.test(value));
    const number = isOne ? Number(value) : NaN;
    return number >= least && number <= most ? number : tell(path, `${range} is expected.`);
  };
}

/** 128 bits are more than any register has. */
export const integerPattern = /^(?:0[xX][\dA-Fa-f]{1,32}|0[bB][01]{1,128}|\d{1,39})$/;
/** Below 2^53. */
export const countPattern = /^(?:0[xX]0*1?[\dA-Fa-f]{1,13}|0[bB][01]{1,53}|\d{1,15})$/;

export function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
