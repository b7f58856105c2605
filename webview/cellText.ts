import { toHex, type Hex } from '../src/shared/base/hex';
import { digitsOf, maxValueOf, type AccessWidth } from '../src/shared/model/accessWidth';
import type { CellContent } from '../src/shared/protocol/webviewProtocol';
import type { CellView } from './cellStore';
import { addressText, type AddressFormat } from './layout';

/** The looks of a cell; style.css has a class of each name. */
export type CellLook = 'unread' | 'pending' | CellContent['state'];

export const allOnesHint = 'all ones: may be a dead bus, powered-down device or memory decode off';

export function lookOf(view: CellView): CellLook {
  if (view.pending !== undefined) return 'pending';
  return view.content?.state ?? 'unread';
}

/** The value that was read. What was written is none: the device may have made anything of it. */
export function readValueOf(view: CellView): Hex | undefined {
  const content = view.content;
  return content?.state === 'value' || content?.state === 'stale' ? content.value : undefined;
}

/** What stands in the cell: as many characters as the width has digits. */
export function digitsTextOf(view: CellView, width: AccessWidth): string {
  const digits = digitsOf(width);
  const value = view.pending ?? view.content?.value;
  switch (lookOf(view)) {
    case 'unread':
      return '·'.repeat(digits);
    case 'fault':
      return '!'.repeat(digits);
    case 'blocked':
      return '×'.repeat(digits);
    case 'pending':
    case 'value':
    case 'stale':
    case 'written':
      return value === undefined ? '?'.repeat(digits) : value.slice(2).padStart(digits, '0');
  }
}

export function isAllOnes(view: CellView, width: AccessWidth): boolean {
  const value = readValueOf(view);
  return value !== undefined && BigInt(value) === maxValueOf(width);
}

/** The state in words, as short as it can be said: `value 0x00000012`, `fault: bus error`. */
export function stateTextOf(view: CellView, width: AccessWidth): string {
  const padded = (value: Hex | undefined) =>
    value === undefined ? 'unknown' : toHex(BigInt(value), digitsOf(width));
  const hint = isAllOnes(view, width) ? ` (${allOnesHint})` : '';
  const reason = view.content?.reason ?? 'no reason given';
  switch (lookOf(view)) {
    case 'unread':
      return 'unread';
    case 'pending':
      return `write of ${padded(view.pending)} sent, not yet answered`;
    case 'value':
      return `value ${padded(view.content?.value)}${hint}`;
    case 'stale':
      return `stale value ${padded(view.content?.value)}${hint}`;
    case 'written':
      return `wrote ${padded(view.content?.value)}, not read since`;
    case 'fault':
      return `fault: ${reason}`;
    case 'blocked':
      return `blocked: ${reason}`;
  }
}

/** For screen readers: `offset 0x4, 32 bit, value 0x12345678`. */
export function labelOf(offset: number, width: AccessWidth, view: CellView): string {
  return `offset ${toHex(offset)}, ${width} bit, ${stateTextOf(view, width)}`;
}

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** Said under the pointer: everything known of the cell, one thing a line. */
export function tooltipOf(offset: number, width: AccessWidth, view: CellView, format: AddressFormat): string {
  const address = addressText(offset, format);
  const lines = [`Offset ${toHex(offset)}${address === '' ? '' : `, address ${address}`}, ${width} bit`];
  const { content } = view;
  const state = stateTextOf(view, width);
  lines.push(state.charAt(0).toUpperCase() + state.slice(1));
  if (content === undefined) {
    if (view.pending === undefined)
      lines.push('Nothing is read until you ask: Peek (F5) reads the selected cells.');
    return lines.join('\n');
  }
  if (content.state === 'stale')
    lines.push('The helper that read it is gone: peek again for the current value.');
  const verb = { value: 'Read', stale: 'Read', written: 'Written', fault: 'Failed', blocked: 'Refused' }[
    content.state
  ];
  lines.push(`${verb} at ${clock.format(content.at)}`);
  return lines.join('\n');
}
