import { toHex } from '../../../src/shared/base/hex';
import { accessWidths, bytesOf, maxValueOf, type AccessWidth } from '../../../src/shared/model/accessWidth';
import type { Source } from '../../../src/shared/model/source';
import { maxAccesses } from '../../../src/shared/protocol/helperProtocol';
import type { Random } from '../../support/random';
import { mutate, mutateText, type Json } from './mutate';

/** What a request may name, with its size in bytes. */
export interface Target {
  readonly source: Source;
  readonly size: number;
}

export interface MessageOptions {
  readonly targets: readonly Target[];
  /** The protocol version that `initialize` names. */
  readonly version: number;
}

/** A JSON-RPC message's text: about a quarter are valid requests, the others were one before they were mutated. */
export function createMessage(random: Random, id: number | string, options: MessageOptions): string {
  const { method, params } = createRequest(random, options);
  const request = { jsonrpc: '2.0', id, method, params };
  if (random.once(4)) return JSON.stringify(request);
  if (random.once(20)) return JSON.stringify({ ...request, method: random.pick(wrongMethods) });
  if (random.once(20)) return JSON.stringify(random.pick(noRequests)(request, random));
  // Mostly the parameters alone, so that the change meets the validator behind an intact envelope.
  const mutated = random.once(5) ? mutate(random, request) : { ...request, params: mutate(random, params) };
  const text = JSON.stringify(mutated);
  return random.once(20) ? mutateText(random, text) : text;
}

/** A request that the helper's schema accepts; its offset is mostly aligned and in bounds. */
function createRequest(
  random: Random,
  { targets, version }: MessageOptions,
): { method: string; params: Json } {
  if (random.once(40)) return { method: 'initialize', params: { protocolVersion: version } };
  if (random.once(200)) {
    return { method: random.pick(['listMemory', 'listPorts', 'listPciDevices', 'accessFacts']), params: {} };
  }
  const { source, size } = random.pick(targets);
  if (random.once(200)) {
    const devices = 'device' in source && source.kind !== 'uio' ? { devices: [source.device] } : {};
    return {
      method: 'record',
      params: { configuration: random.pick(['none', 'header', 'full']), ...devices },
    };
  }
  const method = random.pick(methods);
  const named = { source: { ...source } as Json };
  if (random.once(1000)) {
    // Rare, since it waits for the disk.
    const readBack = random.once(2) ? { readBack: accessIn(random, size) } : {};
    return { method: 'flush', params: { ...named, ...readBack } };
  }
  return { method, params: { ...named, ...parameters[method](random, size) } };
}

type Parameters = (random: Random, size: number) => Record<string, Json>;

const parameters = {
  describe: () => ({}),
  peek: (random, size) => ({ accesses: several(random, () => accessIn(random, size)) }),
  poke: (random, size) => storeIn(random, size),
  pokeMany: (random, size) => ({ writes: several(random, () => storeIn(random, size)) }),
  modify: (random, size) => {
    const word = wordIn(random, size);
    return { ...word, mask: valueOf(random, word.width), value: valueOf(random, word.width) };
  },
  fill: (random, size) => {
    const word = wordIn(random, size);
    return { ...word, count: countOf(random), value: valueOf(random, word.width) };
  },
  peekBlock: (random, size) => ({ ...wordIn(random, size), count: countOf(random) }),
  pokeBlock: (random, size) => {
    const word = wordIn(random, size);
    const bytes = Buffer.alloc(
      countOf(random) * bytesOf(word.width),
      random.pick(['\0', '\xff', 'Regscope']),
    );
    return { ...word, data: bytes.toString('base64') };
  },
  waitFor: (random, size) => {
    const word = wordIn(random, size);
    const mask = random.once(100) ? valueOf(random, word.width) : '0x0'; // Each that waits takes milliseconds.
    return { ...word, mask, value: valueOf(random, word.width), deadline: random.upTo(10) };
  },
  sample: (random, size) => ({ ...wordIn(random, size), count: countOf(random), interval: 0 }),
  keepAwake: () => ({}),
} satisfies Record<string, Parameters>;

/** Those that make the most of an access, more often. */
const methods: readonly (keyof typeof parameters)[] = [
  ...(['describe', 'peek', 'peek', 'peek', 'poke', 'poke', 'poke', 'pokeMany', 'modify'] as const),
  ...(['fill', 'peekBlock', 'pokeBlock', 'waitFor', 'sample', 'keepAwake'] as const),
];

function wordIn(random: Random, size: number): { offset: number; width: AccessWidth } {
  const width = random.pick(accessWidths);
  const anywhere = random.once(4) ? Math.max(0, size - random.upTo(64)) : random.upTo(size);
  return { offset: random.once(8) ? anywhere : anywhere - (anywhere % bytesOf(width)), width };
}

function accessIn(random: Random, size: number): { offset: number; width: AccessWidth; halves?: string } {
  const word = wordIn(random, size);
  return random.once(10) ? { ...word, halves: random.pick(['low-high', 'high-low']) } : word;
}

function storeIn(random: Random, size: number) {
  const access = accessIn(random, size);
  return { ...access, value: valueOf(random, access.width) };
}

function valueOf(random: Random, width: AccessWidth): string {
  return toHex(maxValueOf(width) - (BigInt(random.upTo(2 ** 53)) & maxValueOf(width)));
}

function several<Item>(random: Random, create: () => Item): Item[] {
  const count = random.once(5000)
    ? maxAccesses + random.pick([0, 1])
    : 1 + random.upTo(random.pick([1, 8, 64]));
  return Array.from({ length: count }, create);
}

/** Words of a block. */
function countOf(random: Random): number {
  return 1 + random.upTo(random.pick([1, 16, 2048]));
}

const wrongMethods = [
  ...[
    '',
    'Peek',
    'peek ',
    'pokes',
    'enableWrites',
    'shutdown',
    'exit',
    'eval',
    '$/poke',
    'rpc.discover',
    '💥',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '__defineGetter__',
    '\0',
    'a'.repeat(100_000),
  ],
];

type Envelope = { jsonrpc: string; id: Json; method: string; params: Json };

/** What is no request and gets no answer: notifications, responses, batches, scalars. */
const noRequests: readonly ((request: Envelope, random: Random) => Json)[] = [
  ({ jsonrpc, method, params }) => ({ jsonrpc, method, params }),
  (request) => ({ ...request, id: null }),
  (request) => [request, request],
  ({ jsonrpc, id, params }) => ({ jsonrpc, id, result: params }),
  ({ jsonrpc, id }) => ({ jsonrpc, id, error: { code: -1, message: 'no' } }),
  ({ jsonrpc, id }) => ({ jsonrpc, method: '$/cancelRequest', params: { id } }),
  ({ jsonrpc, params }) => ({ jsonrpc, method: '$/cancelRequest', params }),
  ({ jsonrpc }) => ({ jsonrpc, method: '$/cancelRequest' }),
  ({ jsonrpc }) => ({ jsonrpc, method: '$/progress', params: [1, 2] }),
  ({ jsonrpc }) => ({ jsonrpc, method: 'exit' }),
  (_, random) => random.pick([null, true, 0, 'peek', [], {}, [[]]]),
];
