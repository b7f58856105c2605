import type { Random } from './random';

/** Text that no kernel writes but a file may hold: what pastes, editors, truncation and broken transfers leave. */
const foreign = [
  '\r',
  '\n',
  '\t',
  ' ',
  '\0',
  '-',
  ':',
  '0',
  'f',
  'G',
  '0x',
  '💥',
  '\u2028',
  '"',
  '[',
  '\ufffd',
];
const foreignLines = [
  'root@target:~# cat /proc/iomem',
  '<BAD>',
  '',
  '    ',
  '-- More --',
  '\t',
  ':',
  '0-0 : ',
];

/** A text with one to twenty changes: lines and characters removed, repeated, swapped, cut off, made up. */
export function mutateText(text: string, random: Random): string {
  let mutated = text;
  for (let changes = 1 + random.upTo(19); changes > 0; changes--)
    mutated = random.pick(mutations)(mutated, random);
  return mutated;
}

type Mutation = (text: string, random: Random) => string;

/** Changes the list of lines in place, at a place. */
const inLines =
  (change: (lines: string[], at: number, random: Random) => void): Mutation =>
  (text, random) => {
    const lines = text.split('\n');
    change(lines, anywhere(lines.length, random), random);
    return lines.join('\n');
  };

/** Replaces some characters at a place. */
const inCharacters =
  (replacement: (removed: string, random: Random) => string, most: number): Mutation =>
  (text, random) => {
    const at = anywhere(text.length, random);
    const removed = text.slice(at, at + random.upTo(most));
    return text.slice(0, at) + replacement(removed, random) + text.slice(at + removed.length);
  };

const mutations: readonly Mutation[] = [
  inLines((lines, at) => void lines.splice(at, 1)),
  inLines((lines, at) => void lines.splice(at, 0, lines[at] ?? '')),
  inLines((lines, at, random) => void lines.splice(at, 0, random.pick(foreignLines))),
  inLines((lines, at, random) => {
    const other = anywhere(lines.length, random);
    [lines[at], lines[other]] = [lines[other] ?? '', lines[at] ?? ''];
  }),
  inLines((lines, at, random) => {
    lines[at] = ' '.repeat(random.upTo(16)) + (lines[at] ?? '').trimStart();
  }),
  inLines((lines, at, random) => {
    lines[at] = (lines[at] ?? '').slice(0, random.upTo(40));
  }),
  inLines((lines, at, random) => {
    for (let copies = random.upTo(200); copies > 0; copies--) lines.splice(at, 0, lines[at] ?? '');
  }),
  inCharacters(() => '', 8),
  inCharacters((_, random) => random.pick(foreign), 3),
  inCharacters((removed, random) => removed + random.pick(foreign), 0),
  inCharacters((_, random) => String.fromCharCode(random.upTo(0xffff)), 1),
  (text, random) => (random.once(8) ? text.slice(0, anywhere(text.length, random)) : text),
  (text, random) => (random.once(8) ? text.replaceAll('\n', '\r\n') : text),
];

const upTo1023 = [...Array(1024).keys()];

/** Unlike with {@link Random.upTo}, every place is as likely as another. */
function anywhere(length: number, random: Random): number {
  return length === 0 ? 0 : (random.pick(upTo1023) * 1024 + random.pick(upTo1023)) % length;
}
