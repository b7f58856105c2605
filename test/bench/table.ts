import type { Measured, Spread, Unit } from './measure';

const scales: Readonly<Record<Unit, readonly (readonly [factor: number, name: string])[]>> = {
  ns: [
    [1e9, 's'],
    [1e6, 'ms'],
    [1e3, 'µs'],
    [1, 'ns'],
  ],
  bytes: [
    [1024 ** 2, 'MiB'],
    [1024, 'KiB'],
    [1, 'bytes'],
  ],
};

const heads = ['', 'Regscope', 'median', '(min–max)', 'peer', 'median', '(min–max)', 'peer ÷ Regscope'];

/** A line for every peer; one for a job without. */
export function formatTable(measured: readonly Measured[]): string {
  const lines = measured.flatMap(({ name, unit, ours, peers }) => {
    const own = [name, ours.name, ...columnsOf(ours, unit)];
    if (peers.length === 0) return [own];
    return peers.map((peer, index) => [
      ...(index === 0 ? own : ['', '', '', '']),
      peer.name,
      ...columnsOf(peer, unit),
      `${threeDigits(peer.ratio)} ×`,
    ]);
  });
  const all = [heads, ...lines];
  const widths = heads.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  return all
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Median and spread in the unit that suits the median. */
function columnsOf({ median, min, max }: Spread, unit: Unit): [median: string, spread: string] {
  const [factor, name] = scales[unit].find(([limit]) => median >= limit) ?? [1, unit];
  return [
    `${threeDigits(median / factor)} ${name}`,
    `(${threeDigits(min / factor)}–${threeDigits(max / factor)})`,
  ];
}

function threeDigits(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}
