import type { Random } from '../../support/random';
import { frame } from './rawHelper';

type Breaker = (text: string, random: Random) => string | Buffer;

const lengthOf = (text: string) => Buffer.byteLength(text);

const lengths = [
  ...['', ' ', '-', 'abc', 'NaN', 'Infinity', '0x40', '1e3', '½', '٣', '-0', '0', '-1', '-7', '-999999'],
  ...['1', '2.5', '99999999', '9007199254740993', '1e400', '4294967297', '-2147483649'],
];

/** After these, nothing can be told to be a message. */
const breakersOfFrames: readonly Breaker[] = [
  (text, random) => `Content-Length: ${random.pick(lengths)}\r\n\r\n${text}`,
  (text) => `Content-Length: ${lengthOf(text)}garbage\r\n\r\n${text}`,
  (text, random) => `Content-Length: ${lengthOf(text) - 1 - random.upTo(lengthOf(text))}\r\n\r\n${text}`,
  (text, random) => `Content-Length: ${lengthOf(text) + 1 + random.upTo(300)}\r\n\r\n${text}`,
  (text) => `Content-Length: ${lengthOf(text)}\n\n${text}`,
  (text) => `Content-Length ${lengthOf(text)}\r\n\r\n${text}`,
  (text) => `Content-Type: application/json\r\n\r\n${text}`,
  (text) => `\r\n\r\n${text}`,
  (text) => `${text}\n`,
  (text) => `POST / HTTP/1.1\r\nHost: x\r\n\r\n${text}`,
  (text) => `X: ${'a'.repeat(100_000)}${text}`,
  (text, random) => frame(text).subarray(0, 1 + random.upTo(frame(text).length - 2)), // It ends in the middle.
  (text) => Buffer.concat([frame(text).subarray(0, 5), frame(text)]),
  (text) => Buffer.from(frame(text).toString(), 'utf16le'),
  (_, random) => noise(random, 1 + random.upTo(10_000)),
  (text, random) =>
    Buffer.concat([noise(random, random.upTo(100)), Buffer.from('\r\n\r\n'), Buffer.from(text)]),
];

/** Framed as messages are, but not JSON: the next message may be right again. */
const breakersOfBodies: readonly Breaker[] = [
  (text, random) => frame(text.slice(0, random.upTo(text.length - 1))),
  (text) => frame(`\ufeff${text}`),
  (_, random) => frame(noise(random, random.upTo(1000)).toString('latin1')),
  (_, random) => frame('['.repeat(random.upTo(200_000))),
];

export interface BrokenMessage {
  readonly bytes: Buffer;
  readonly broken: 'frame' | 'body';
}

/** The message `text`, broken so that nobody may take it for a message: a bad header, half the JSON, noise. */
export function breakMessage(random: Random, text: string): BrokenMessage {
  const broken = random.once(3) ? 'body' : 'frame';
  const breakers = broken === 'body' ? breakersOfBodies : breakersOfFrames;
  return { bytes: Buffer.from(random.pick(breakers)(text, random)), broken };
}

function noise(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.upTo(255)));
}
