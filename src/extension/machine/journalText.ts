import { toHex } from '../../shared/base/hex';
import { fullHex } from '../../shared/model/accessWidth';
import { sourceKey } from '../../shared/model/source';
import type { Intent, IntentResult, JournalEntry, JournalWrite, OldValue } from './journalLines';
import { machineText } from './machineId';

// English, as the log: whoever reads it later may not be who made the writes.

/** A line for each write, and what it is that is read. */
export function journalText(entries: readonly JournalEntry[], path: string): string {
  const head = [
    `# Writes that Regscope has made or tried, oldest first. For programs: ${path}`,
    '# Each was on the disk before it was asked for. One without a result may or may not have been made.',
    '',
  ];
  return [...head, ...entries.map(entryText), ''].join('\n');
}

/** `about to write 0x00000001 (32 bits) at +0x60 in bar 0000:00:04.0 0 (cell; 0x00000000 was read there before)` */
export function intentText({ write, source, by, olds }: Intent): string {
  const details = [by, ...oldText(write, olds)].join('; ');
  return `about to ${describe(write)} in ${sourceKey(source).trim()} (${details})`;
}

export function resultText(result: IntentResult | undefined): string {
  if (result === undefined) return 'no result';
  const { outcome, done, before, written, code, what } = result;
  const why = code === undefined ? '' : ` (${code}): ${what ?? ''}`;
  switch (outcome) {
    case 'made':
      return before === undefined ? 'made' : `made: read ${before}, wrote ${written ?? '?'}`;
    case 'partly':
      return `${done ?? 0} made, then it failed${why}`;
    case 'refused':
      return `refused, nothing was written${why}`;
    case 'unknown':
      return `not known whether it was made${why}`;
  }
}

function entryText({ intent, result }: JournalEntry): string {
  return `${intent.at} ${machineText(intent.machine)}: ${intentText(intent)} → ${resultText(result)}`;
}

function describe(write: JournalWrite): string {
  switch (write.method) {
    case 'poke':
      return describePoke(write);
    case 'pokeMany':
      return write.writes.map(describePoke).join(', then ');
    case 'modify':
      return `change the bits ${write.mask} to those of ${write.value} (${write.width} bits) at +${toHex(write.offset)}`;
    case 'fill':
      return `write ${write.value} (${write.width} bits) ${write.count} times from +${toHex(write.offset)}`;
    case 'pokeBlock':
      return `write ${write.count} words of ${write.width} bits from +${toHex(write.offset)}`;
  }
}

function describePoke({
  offset,
  width,
  value,
}: Extract<JournalWrite, { method: 'pokeMany' }>['writes'][number]) {
  return `write ${fullHex(value, width)} (${width} bits) at +${toHex(offset)}`;
}

const knownBy: Readonly<Record<OldValue['known'], string>> = {
  read: 'was read there before',
  stale: 'was read there before and may have changed since',
  written: 'was the last written there, and not read',
};

function oldText(write: JournalWrite, olds: Intent['olds']): string[] {
  if (write.method === 'modify') return []; // Its result says what was read.
  const known = olds?.filter((old) => old !== null) ?? [];
  const [first] = known;
  if (first === undefined) return ['what stood there is not known'];
  if (olds?.length !== 1) return [`what stood there is known of ${known.length} cells`];
  const width = 'width' in write ? write.width : 8;
  return [`${fullHex(first.value, width)} ${knownBy[first.known]}`];
}
