import { hexDigits, toHex } from '../base/hex';
import type { Difference, Differences, FieldDifference } from './differences';
import { bitsText, fieldValueText } from './fieldText';

export const differenceFormats = ['text', 'markdown', 'csv'] as const;

export type DifferenceFormat = (typeof differenceFormats)[number];

/** What each side is called: `0000:00:04.0 BAR0, board B`. */
export interface ComparedTitles {
  readonly own: string;
  readonly other: string;
}

/** The list for a bug report: what was compared, what differs with both values and the fields that do, and what was not compared. */
export function formatDifferences(
  differences: Differences,
  titles: ComparedTitles,
  format: DifferenceFormat,
): string {
  switch (format) {
    case 'text':
      return formatText(differences, titles);
    case 'markdown':
      return formatMarkdown(differences, titles);
    case 'csv':
      return formatCsv(differences, titles);
  }
}

/** `2 differ, 10 equal, 5 not read in both` */
export function countText({ differing, equal, unread }: Differences): string {
  return `${differing.length} differ, ${equal} equal, ${unread} not read in both`;
}

/** `NVM (0) ≠ 0x1f (31)` */
export function fieldDifferenceText({ field, own, other }: FieldDifference): string {
  return `${fieldValueText(field, own)} ≠ ${fieldValueText(field, other)}`;
}

function formatText(differences: Differences, { own, other }: ComparedTitles): string {
  const { differing } = differences;
  const nameWidth = Math.max(0, ...differing.map(({ name }) => name.length));
  const lines = differing.flatMap((each) => {
    const name = nameWidth === 0 ? '' : `${each.name.padEnd(nameWidth)} `;
    const values = `A ${valueText(each, 'own')}, B ${valueText(each, 'other')}`;
    return [
      `${name}+${toHex(each.offset)}: ${values}${noteOf(each)}`,
      ...each.fields.map(({ field, own: a, other: b }) => {
        const texts = `A ${fieldValueText(field, a)}, B ${fieldValueText(field, b)}`;
        return `    ${field.name} [${bitsText(field)}]: ${texts}`;
      }),
    ];
  });
  return [`A: ${own}`, `B: ${other}`, countText(differences), '', ...lines].join('\n').trimEnd();
}

function formatMarkdown(differences: Differences, { own, other }: ComparedTitles): string {
  const row = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const rows = differences.differing.map((each) => {
    const fields = each.fields.map(
      (field) => `${field.field.name} [${bitsText(field.field)}]: ${fieldDifferenceText(field)}`,
    );
    const place = `+${toHex(each.offset)}`;
    const told = [fields.join(', '), noteOf(each).trim()].filter((text) => text !== '').join(' ');
    return row([each.name, place, valueText(each, 'own'), valueText(each, 'other'), told]);
  });
  return [
    `A: ${escapeMarkdown(own)}  `,
    `B: ${escapeMarkdown(other)}  `,
    countText(differences),
    '',
    row(['Register', 'Offset', 'A', 'B', 'Fields, A ≠ B']),
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** A line a register, and one a field of it that differs (RFC 4180). */
function formatCsv({ differing }: Differences, { own, other }: ComparedTitles): string {
  const row = (cells: readonly string[]) => cells.map(quoteCsv).join(',');
  return [
    row(['register', 'field', 'offset', 'bits', own, other]),
    ...differing.flatMap((each) => [
      row([
        each.name,
        '',
        toHex(each.offset),
        String(each.size),
        valueText(each, 'own'),
        valueText(each, 'other'),
      ]),
      ...each.fields.map(({ field, own: a, other: b }) =>
        row([each.name, field.name, toHex(each.offset), bitsText(field), toHex(a), toHex(b)]),
      ),
    ]),
  ].join('\r\n');
}

function valueText({ size, ...values }: Difference, side: 'own' | 'other'): string {
  return `0x${hexDigits(values[side], Math.ceil(size / 4))}`;
}

function noteOf({ changes }: Difference): string {
  return changes ? ' (changed between two reads)' : '';
}

/** Names come from descriptions, which may hold anything. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\|`*_<>[\]]/g, '\\$&');
}

/** What begins as a formula would be one in a spreadsheet. */
function quoteCsv(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
