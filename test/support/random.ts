/** Random numbers for property tests. The seed is printed, so that a failure can be run again: REGSCOPE_TEST_SEED=… */
export interface Random {
  readonly seed: number;
  /** A whole number from 0 to `limit`, inclusive, of any magnitude: small ones are as likely as large ones. */
  upTo(limit: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** True once in `times`. */
  once(times: number): boolean;
}

/** mulberry32: small, and the same everywhere. */
export function createRandom(): Random {
  const seed = Number(process.env['REGSCOPE_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
  console.log(`      seed ${seed}`);
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    seed,
    upTo(limit) {
      const magnitude = Math.min(limit, 2 ** Math.floor(next() * (Math.log2(limit + 1) + 1)));
      return Math.floor(next() * (magnitude + 1));
    },
    pick(items) {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new Error('There is nothing to pick from.');
      return item;
    },
    once: (times) => next() * times < 1,
  };
}
