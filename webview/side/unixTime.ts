/** Units of a time since 1970-01-01T00:00:00Z, with their digits behind the second. */
const units = [
  { name: 's', digits: 0 },
  { name: 'ms', digits: 3 },
  { name: 'µs', digits: 6 },
  { name: 'ns', digits: 9 },
] as const;

const earliest = BigInt(Date.UTC(2000, 0) / 1000);
const latest = BigInt(Date.UTC(2100, 0) / 1000);

/**
 * A counter of seconds, or of a fraction of them, as the time it may be: `2026-11-22 14:15:42.123 UTC (ms)`. Only what
 * lies between 2000 and 2100 is taken for a time: those ranges of the units do not overlap.
 */
export function unixTimeText(value: bigint): string | undefined {
  for (const { name, digits } of units) {
    const scale = 10n ** BigInt(digits);
    const seconds = value / scale;
    if (seconds < earliest || seconds >= latest) continue;
    const fraction = digits === 0 ? '' : `.${String(value % scale).padStart(digits, '0')}`;
    const text = new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ');
    return `${text}${fraction} UTC (${name})`;
  }
  return undefined;
}
