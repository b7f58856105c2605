import type { Random } from '../../support/random';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Values that programs get wrong. None names a regular file: a mutated request must not find one to write to. */
const odd: readonly Json[] = [
  ...[null, true, false, 0, -1, 0.5, 1.5, 7, 24, 128, 4096, 65_537, 1e21, 1e308, 5e-324],
  ...[2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 53 - 1, 2 ** 53, 2 ** 63, 2 ** 64],
  ...[
    '',
    ' ',
    '0',
    '-0',
    '1e5',
    'NaN',
    'Infinity',
    '-Infinity',
    'undefined',
    'null',
    'true',
    '[object Object]',
  ],
  ...[
    '0x',
    '0x0',
    '0X1',
    '0xG',
    '0x-1',
    ' 0x1',
    '0x1\n',
    '0xffffffffffffffff',
    '0x10000000000000000',
    '-0x1',
  ],
  ...['bar', 'mem', 'file', 'initialize', 'poke', '$/cancelRequest', '2.0', '1.0'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'then', 'length'],
  ...[
    '..',
    '/',
    '//',
    '/..',
    '/dev',
    '/dev/mem',
    '/dev/zero',
    '/proc/self/mem',
    '../../dev/mem',
    'resource0\0',
  ],
  ...['0000:00:04.0', '0000:00:04.0\n', '0000:00:1f.7', 'ffffffff:ff:1f.7', '0000:00:04.0/../0000:00:0b.0'],
  ...['\0', '\n', '\r\n\r\n', '\ud800', '💥', '０ｘ１', '٣', 'ﬀ', '\u202e0x1', 'é', 'a'.repeat(5000)],
  ...[[], {}, [[]], [{}], [null], { then: 1 }, { length: 1, 0: 0 }, { kind: 'file' }],
  Object.fromEntries([['__proto__', { writes: true, width: 8 }]]),
];

const keys = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'writes',
  'role',
  'source',
  'width',
  '',
  '💥',
];

/** A place in a JSON value: what stands at `key` of `holder`. */
interface Place {
  readonly holder: Json[] | { [key: string]: Json };
  readonly key: string | number;
}

type Mutation = (random: Random, place: Place, places: readonly Place[]) => void;

const mutations: readonly Mutation[] = [
  (random, place) => put(place, structuredClone(random.pick(odd))),
  (random, place) => put(place, structuredClone(random.pick(odd))),
  (random, place) => put(place, altered(random, at(place))),
  (random, place) => put(place, altered(random, at(place))),
  (_, place) => put(place, [at(place)]),
  (_, place) => put(place, { value: at(place) }),
  (random, place, places) => put(place, structuredClone(at(random.pick(places)))),
  (_, { holder, key }) => {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else Reflect.deleteProperty(holder, key);
  },
  (random, place) => {
    const value = at(place);
    if (Array.isArray(value)) value.push(structuredClone(value.length > 0 ? random.pick(value) : null));
    else if (typeof value === 'object' && value !== null) {
      put({ holder: value, key: random.pick(keys) }, structuredClone(random.pick(odd)));
    }
  },
];

/** A copy of `value` with a few changes, each at any node of it: the root, a key's value, an array's item. */
export function mutate(random: Random, value: Json): Json {
  const root: Json[] = [structuredClone(value)];
  for (let left = 1 + random.upTo(2); left > 0; left--) {
    const places = placesIn(root);
    if (places.length > 0) random.pick(mutations)(random, random.pick(places), places);
  }
  return root[0] ?? null;
}

function placesIn(holder: Place['holder'], places: Place[] = []): Place[] {
  for (const key of Array.isArray(holder) ? holder.keys() : Object.keys(holder)) {
    const place = { holder, key };
    places.push(place);
    const value = at(place);
    if (typeof value === 'object' && value !== null) placesIn(value, places);
  }
  return places;
}

function at({ holder, key }: Place): Json {
  const value = Object.getOwnPropertyDescriptor(holder, key)?.value as Json | undefined;
  return value ?? null;
}

/** Defines, since an assignment to `__proto__` would not make a property. */
function put({ holder, key }: Place, value: Json): void {
  Object.defineProperty(holder, key, { value, configurable: true, enumerable: true, writable: true });
}

/** The same type, another value: often a valid one. */
function altered(random: Random, value: Json): Json {
  if (typeof value === 'number') {
    return random.pick([
      value + 1,
      value - 1,
      -value,
      value * 2,
      value / 2,
      value + random.upTo(2 ** 53),
      value ^ 4,
    ]);
  }
  if (typeof value === 'string') {
    const cut = Math.min(random.upTo(value.length), value.length);
    const inserted = random.pick(['', '0', 'f', 'F', '/', './', '../', '\0', ' ', ':', '💥', '\ud800']);
    return value.slice(0, cut) + inserted + value.slice(cut + random.upTo(1));
  }
  if (Array.isArray(value)) return [...value, ...value].reverse();
  return typeof value === 'boolean' ? !value : value;
}

/** JSON, and what is not JSON, that no value can be made to print. */
const rawTokens: readonly string[] = [
  ...['1e999', '-1e999', '1E+400', '1e-999', '-0', '9'.repeat(400), '"\\ud800"', '"\\u0000"'],
  ...['01', '+1', '.5', 'NaN', 'undefined', "'x'", '/**/1', '1,', '"', '{', '}', ''],
  `${'['.repeat(5000)}${']'.repeat(5000)}`,
  `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`,
];

/** The text with one number or string, of a key or a value, replaced by something odd. Often no JSON any more. */
export function mutateText(random: Random, text: string): string {
  const tokens = [...text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.e+-]*/g)];
  if (tokens.length === 0) return text;
  const { index, 0: token } = random.pick(tokens);
  return text.slice(0, index) + random.pick(rawTokens) + text.slice(index + token.length);
}
