import * as l10n from '@vscode/l10n';
import { toHex, type Hex } from '../src/shared/base/hex';
import type { AccessWidth } from '../src/shared/model/accessWidth';
import { inByteOrder } from '../src/shared/model/byteOrder';
import type { FromWebview } from '../src/shared/protocol/webviewProtocol';
import type { CellEditor } from './cellEditor';
import type { CellStore } from './cellStore';
import { readValueOf } from './cellText';
import type { Commit } from './commitKey';
import type { Grid } from './grid';
import { addressText, offsetOf } from './layout';
import type { OpenView } from './openView';
import { selectCell, type Selection } from './selection';

export interface WritingParts {
  readonly view: () => OpenView | undefined;
  readonly store: CellStore;
  readonly grid: Pick<Grid, 'reveal' | 'find' | 'focus'>;
  readonly cellEditor: CellEditor;
  readonly select: (selection: Selection) => void;
  /** A request that accesses: once at a time. */
  readonly send: (message: FromWebview) => void;
  readonly post: (message: FromWebview) => void;
  readonly say: (kind: 'info' | 'warning', text: string) => void;
  /** The store has changed. */
  readonly changed: () => void;
}

/** Typing over a cell, and what becomes of it. */
export interface Writing {
  /** Puts a field over the active cell. */
  start(text: string): void;
  /** The same, with the value last read. */
  startWithValue(): void;
  /** `value`: as it is to be stored. */
  stage(offset: number, width: AccessWidth, value: Hex, further?: true): void;
}

export function createWriting(parts: WritingParts): Writing {
  const { view, store, grid, cellEditor } = parts;

  function start(text: string): void {
    const current = view();
    if (current === undefined) return;
    const { selection, layout, format, byteOrder, settings, writes } = current;
    if (selection === undefined) {
      parts.say('info', l10n.t('There is no cell to poke.'));
      return;
    }
    if (writes !== 'on') {
      parts.say('warning', writes === 'never' ? recordedText() : writesOffText());
      return;
    }
    const { width } = layout;
    const cell = selection.active;
    const offset = offsetOf(cell, layout);
    // A poke is one store: of a range, the active cell.
    parts.select(selectCell(cell));
    grid.reveal(cell);
    const place = grid.find(cell);
    if (place === undefined) return;
    const address = addressText(offset, format);
    const where = address === '' ? toHex(offset) : `${toHex(offset)} (${address})`;
    cellEditor.open({
      place,
      width,
      byteOrder,
      enter: settings.enter,
      text,
      label: l10n.t('Value to write, hexadecimal, {0} bit at offset {1}', width, where),
      hint:
        settings.enter === 'poke'
          ? l10n.t('Enter writes {0} bit at offset {1}.', width, where)
          : l10n.t('Enter stages a write of {0} bit at offset {1}.', width, where),
      commit: (value, how) => commit(current, offset, value, how),
      ended: () => grid.focus(),
    });
  }

  function commit({ settings, layout: { width } }: OpenView, offset: number, value: Hex, how: Commit): void {
    const other = settings.enter === 'poke' ? 'stage' : 'poke';
    const does = { enter: settings.enter, verify: 'poke', other, further: 'stage' } as const;
    if (does[how] === 'stage') {
      stage(offset, width, value, how === 'further' ? true : undefined);
      return;
    }
    parts.send({ type: 'poke', offset, width, value, verify: how === 'verify' || settings.verify });
    store.expectPoke(offset, width, value);
    parts.changed();
  }

  function stage(offset: number, width: AccessWidth, value: Hex, further?: true): void {
    const verify = view()?.settings.verify ?? false;
    parts.post({ type: 'stage', offset, width, value, verify, ...(further && { further }) });
  }

  return {
    start,
    startWithValue() {
      const current = view();
      if (current?.selection === undefined) return;
      const { layout, byteOrder, selection } = current;
      const shown = store.viewOf(offsetOf(selection.active, layout), layout.width);
      // A stale value is not offered: nobody should write back what may no longer be there.
      const fresh = shown.content?.state === 'value' ? readValueOf(shown) : undefined;
      const value = shown.staged?.value ?? fresh;
      start(value === undefined ? '' : inByteOrder(value, layout.width, byteOrder).slice(2));
    },
    stage,
  };
}

function recordedText(): string {
  return l10n.t('This is a recording: it cannot be written to.');
}

function writesOffText(): string {
  return l10n.t('Writes are off: nothing is written. “Enable writes” at the top switches them on.');
}
