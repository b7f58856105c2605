import * as l10n from '@vscode/l10n';
import { toHex, type Hex } from '../src/shared/base/hex';
import { digitsOf, type AccessWidth } from '../src/shared/model/accessWidth';
import { inByteOrder, type ByteOrder } from '../src/shared/model/byteOrder';
import type { CellContent } from '../src/shared/protocol/webviewProtocol';
import type { CellView } from './cellStore';
import { addressText, type AddressFormat } from './layout';
import { valueHintOf } from './valueHint';

/** How values are shown. */
export interface ValueFormat {
  readonly width: AccessWidth;
  readonly byteOrder: ByteOrder;
  /** `digits`: without the 0x, as in the cells. */
  readonly notation?: 'digits';
}

/** The looks of a cell; style.css has a class of each name. */
export type CellLook = 'unread' | 'pending' | 'staged' | CellContent['state'];

/** What a cell may have beside its look; style.css has a class of each name. */
export type CellMark = 'changed' | 'doubt' | 'hinted' | 'live' | 'bookmarked' | 'differs';

export function lookOf(view: CellView): CellLook {
  if (view.pending !== undefined) return 'pending';
  if (view.staged !== undefined) return 'staged';
  return view.content?.state ?? 'unread';
}

export function marksOf(view: CellView, format: ValueFormat): readonly CellMark[] {
  const look = lookOf(view);
  const marks: CellMark[] = [];
  if (look === 'value' && view.content?.previous !== undefined) marks.push('changed');
  if (look === 'staged' && view.staged?.doubt !== undefined) marks.push('doubt');
  if ((look === 'value' || look === 'stale') && hintOf(view.content, format) !== undefined)
    marks.push('hinted');
  if (view.live === true) marks.push('live');
  if (view.bookmark !== undefined) marks.push('bookmarked');
  if (comparisonOf(view) === 'differs') marks.push('differs');
  return marks;
}

/** The bus value that was read. What was written is none: the device may have made anything of it. */
export function readValueOf({ content }: CellView): Hex | undefined {
  return content?.state === 'value' || content?.state === 'stale' ? content.value : undefined;
}

/** What stands in the cell: as many characters as the width has digits. */
export function digitsTextOf(view: CellView, format: ValueFormat): string {
  const digits = digitsOf(format.width);
  const value = view.pending ?? view.staged?.value ?? view.content?.value;
  switch (lookOf(view)) {
    case 'unread':
      return '·'.repeat(digits);
    case 'fault':
      return '!'.repeat(digits);
    case 'blocked':
      return '×'.repeat(digits);
    case 'pending':
    case 'staged':
    case 'value':
    case 'stale':
    case 'written':
      return value === undefined ? '?'.repeat(digits) : shownDigitsOf(value, format);
  }
}

/** The digits of a bus value as they are shown and typed. */
export function shownDigitsOf(value: Hex, { width, byteOrder }: ValueFormat): string {
  return inByteOrder(value, width, byteOrder).slice(2).padStart(digitsOf(width), '0');
}

/** Why a value that was read may be none of the register's own. */
export function hintOf(content: CellContent | undefined, format: ValueFormat): string | undefined {
  const { width, byteOrder } = format;
  const value = content && readValueOf({ content });
  if (value === undefined) return undefined;
  return valueHintOf(value, width) ?? valueHintOf(inByteOrder(value, width, byteOrder), width);
}

function comparisonOf({ content, other }: CellView): 'same' | 'differs' | undefined {
  const own = content && readValueOf({ content });
  const others = other && readValueOf({ content: other });
  if (own === undefined || others === undefined) return undefined;
  return BigInt(own) === BigInt(others) ? 'same' : 'differs';
}

function valueText(value: Hex | undefined, format: ValueFormat): string {
  if (value === undefined) return l10n.t('unknown');
  const digits = shownDigitsOf(value, format);
  return format.notation === 'digits' ? digits : `0x${digits}`;
}

function contentTextOf(content: CellContent | undefined, format: ValueFormat): string {
  if (content === undefined) return l10n.t('unread');
  const value = valueText(content.value, format);
  const reason = content.reason ?? l10n.t('no reason given');
  const hint = hintOf(content, format);
  const hinted = (text: string) => (hint === undefined ? text : `${text} (${hint})`);
  switch (content.state) {
    case 'value':
      return hinted(
        content.previous === undefined
          ? l10n.t('value {0}', value)
          : l10n.t('value {0}, changed from {1}', value, valueText(content.previous, format)),
      );
    case 'stale':
      return hinted(l10n.t('stale value {0}', value));
    case 'written':
      return l10n.t('last written {0}, not read since', value);
    case 'fault':
      return l10n.t('fault: {0}', reason);
    case 'blocked':
      return l10n.t('blocked: {0}', reason);
  }
}

/** The state in words, as short as it can be said: `value 0x00000012`, `fault: bus error`. */
export function stateTextOf({ pending, staged, content }: CellView, format: ValueFormat): string {
  const parts = [contentTextOf(content, format)];
  if (staged !== undefined) {
    const value = valueText(staged.value, format);
    parts.unshift(
      staged.doubt === undefined
        ? l10n.t('staged {0}, not written yet', value)
        : l10n.t('staged {0}, sent and in doubt: {1}', value, staged.doubt),
    );
  }
  if (pending !== undefined)
    parts.unshift(l10n.t('write of {0} sent, not yet answered', valueText(pending, format)));
  return parts.join('; ');
}

/** What is known beside the state: live, the bookmark, the comparison. */
function overlayTextsOf(view: CellView, format: ValueFormat): readonly string[] {
  const { live, bookmark, other } = view;
  const texts: string[] = [];
  if (live === true) texts.push(l10n.t('live: read again and again'));
  if (bookmark !== undefined) {
    const { name, note } = bookmark;
    texts.push(
      note === undefined ? l10n.t('bookmark “{0}”', name) : l10n.t('bookmark “{0}”: {1}', name, note),
    );
  }
  if (other !== undefined) {
    const text = contentTextOf(other, format);
    const sentences = {
      same: () => l10n.t('the same as in the other region'),
      differs: () => l10n.t('differs from the other region: {0}', text),
      unknown: () => l10n.t('in the other region: {0}', text),
    };
    texts.push(sentences[comparisonOf(view) ?? 'unknown']());
  }
  return texts;
}

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** When it was read and written last. */
function timeTextsOf(content: CellContent | undefined, format: ValueFormat): readonly string[] {
  if (content === undefined) return [];
  const { state, at, lastRead, lastWrite } = content;
  const texts: string[] = [];
  const time = clock.format(at);
  if (state === 'fault') texts.push(l10n.t('Failed at {0}', time));
  if (state === 'blocked') texts.push(l10n.t('Refused at {0}', time));
  if (lastRead !== undefined) {
    const value = valueText(lastRead.value, format);
    texts.push(l10n.t('Last read {0} at {1}', value, clock.format(lastRead.at)));
  } else if (state === 'value' || state === 'stale') texts.push(l10n.t('Read at {0}', time));
  if (lastWrite !== undefined) {
    const value = valueText(lastWrite.value, format);
    texts.push(l10n.t('Last written {0} at {1}', value, clock.format(lastWrite.at)));
  } else if (state === 'written') texts.push(l10n.t('Written at {0}', time));
  return texts;
}

/**
 * For screen readers: `offset 0x4, 32 bit, value 12345678`. What is seen in the cell has to be in its name as a word
 * (WCAG 2.2, 2.5.3).
 */
export function labelOf(offset: number, shown: ValueFormat, view: CellView): string {
  const format: ValueFormat = { ...shown, notation: 'digits' };
  const overlays = overlayTextsOf(view, format);
  const label = l10n.t('offset {0}, {1} bit, {2}', toHex(offset), format.width, stateTextOf(view, format));
  return [label, ...overlays].join(', ');
}

/** The label of the cell that has the keyboard: it also says when. */
export function fullLabelOf(offset: number, shown: ValueFormat, view: CellView): string {
  const format: ValueFormat = { ...shown, notation: 'digits' };
  return [labelOf(offset, format, view), ...timeTextsOf(view.content, format)].join(', ');
}

/** Said under the pointer: everything known of the cell, one thing a line. */
export function tooltipOf(
  offset: number,
  format: ValueFormat,
  view: CellView,
  addresses: AddressFormat,
): string {
  const address = addressText(offset, addresses);
  const at = toHex(offset);
  const state = stateTextOf(view, format);
  const lines = [
    address === ''
      ? l10n.t('Offset {0}, {1} bit', at, format.width)
      : l10n.t('Offset {0}, address {1}, {2} bit', at, address, format.width),
    state,
  ];
  if (state === contentTextOf(undefined, format)) {
    lines.push(l10n.t('Nothing is read until you ask: Peek (F5) reads the selected cells.'));
  }
  if (view.content?.state === 'stale')
    lines.push(l10n.t('It may have changed since: peek again for the current value.'));
  lines.push(...overlayTextsOf(view, format), ...timeTextsOf(view.content, format));
  return lines.map((line) => line.charAt(0).toUpperCase() + line.slice(1)).join('\n');
}
