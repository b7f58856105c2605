import type { Random } from './random';

const bits = [0n, 1n];

/** A number of this many bits, each as likely to be set as not. */
export function randomBits(random: Random, count: number): bigint {
  let value = 0n;
  for (let bit = 0; bit < count; bit++) value = (value << 1n) | random.pick(bits);
  return value;
}
