import type { Contender, Row } from './measure';
import type { Workshop } from './workshop';

/** Of the times of a run. */
const figures = {
  median: (sorted: readonly number[]) => sorted[Math.floor(sorted.length / 2)],
  '95th percentile': (sorted: readonly number[]) => sorted[Math.floor(sorted.length * 0.95)],
  worst: (sorted: readonly number[]) => sorted.at(-1),
} as const;

/**
 * Rows for what is done many times in one run: the first row runs it, the others tell further figures of the same runs.
 * `contenders`: what each is called, ours first. `prepare` returns a run of one of them, with its times in nanoseconds.
 */
export function rowsOfTimes<Name extends string>(
  title: string,
  contenders: Readonly<Record<Name, string>>,
  prepare: (workshop: Workshop) => Promise<(name: Name) => Promise<readonly number[]>>,
): readonly ((workshop: Workshop) => Promise<Row>)[] {
  /** The times of each run, sorted. */
  const runs = new Map<string, (readonly number[])[]>();
  return Object.entries(figures).map(([figure, figureOf], index) => async (workshop) => {
    const run = index === 0 ? await prepare(workshop) : undefined;
    const contender = (name: Name): Contender => {
      const own = runs.get(name) ?? [];
      runs.set(name, own);
      let turn = 0;
      return {
        name: contenders[name],
        sample: async () => {
          if (run !== undefined) own.push([...(await run(name))].sort((a, b) => a - b));
          return figureOf(own[turn++] ?? []) ?? NaN;
        },
      };
    };
    const [ours, ...peers] = (Object.keys(contenders) as Name[]).map(contender);
    if (ours === undefined) throw new Error(`${title} has no contender.`);
    return { name: `${title}: ${figure}`, unit: 'ns', samples: 3, ours, peers };
  });
}
