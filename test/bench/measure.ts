/** `ns`: nanoseconds; `bytes`: of memory. Less is better in both. */
export type Unit = 'ns' | 'bytes';

/** One way to do the job of a row. */
export interface Contender {
  readonly name: string;
  /** Does it, often enough to be measured, and returns what it took once, in the row's unit. */
  readonly sample: () => number | Promise<number>;
}

/** A job that Regscope does, and what others need for the same job. */
export interface Row {
  readonly name: string;
  readonly unit: Unit;
  /** How often each contender is measured. */
  readonly samples: number;
  readonly ours: Contender;
  readonly peers: readonly Contender[];
}

export interface Spread {
  readonly name: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly samples: number;
}

export interface Measured {
  readonly name: string;
  readonly unit: Unit;
  readonly ours: Spread;
  /** `ratio`: the peer's median by ours. Above 1, Regscope takes less. */
  readonly peers: readonly (Spread & { readonly ratio: number })[];
}

/** Measures the contenders by turns, so that whatever else the machine does meets them alike. The first turn warms up. */
export async function measure({ name, unit, samples, ours, peers }: Row): Promise<Measured> {
  const contenders = [ours, ...peers].map((contender) => ({ contender, values: [] as number[] }));
  for (let turn = 0; turn <= samples; turn++) {
    for (const { contender, values } of contenders) {
      const value = await contender.sample();
      if (turn > 0) values.push(value);
    }
  }
  const [first, ...others] = contenders.map(({ contender, values }) => spreadOf(contender.name, values));
  if (first === undefined) throw new Error(`${name} has no contender.`);
  return {
    name,
    unit,
    ours: first,
    peers: others.map((peer) => ({ ...peer, ratio: peer.median / first.median })),
  };
}

function spreadOf(name: string, values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const at = (index: number) => sorted[index] ?? NaN;
  const median = sorted.length % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2;
  return { name, median, min: at(0), max: at(sorted.length - 1), samples: sorted.length };
}

/** Nanoseconds that one call takes, of `count` calls one after another. */
export function timeCalls(count: number, call: (index: number) => unknown): number {
  const since = process.hrtime.bigint();
  for (let index = 0; index < count; index++) call(index);
  return Number(process.hrtime.bigint() - since) / count;
}

/** The same for what is waited for. */
export async function timeAwaited(count: number, call: () => Promise<unknown>): Promise<number> {
  const since = process.hrtime.bigint();
  for (let index = 0; index < count; index++) await call();
  return Number(process.hrtime.bigint() - since) / count;
}
