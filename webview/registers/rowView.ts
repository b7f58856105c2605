import * as l10n from '@vscode/l10n';
import { hexDigits } from '../../src/shared/base/hex';
import type { ByteOrder } from '../../src/shared/model/byteOrder';
import { accessLabel } from '../../src/shared/registers/accessLabel';
import { decodeField } from '../../src/shared/registers/fieldCodec';
import { bitsText, summaryText } from '../../src/shared/registers/fieldText';
import { readHazardOf } from '../../src/shared/registers/registerCells';
import type { RegionRegister } from '../../src/shared/registers/regionRegisters';
import { element, setAttributes } from '../dom';
import { createFieldControl } from './fieldControl';
import { hazardText } from './hazardText';
import type { RegisterView } from './registerView';
import type { BlockRow, FieldRow, RegisterRow, TableRow } from './registerRows';
import { setAttribute, setText } from '../side/update';

/** What all rows are shown with. */
export interface RowModel {
  readonly byteOrder: ByteOrder;
  readonly offsetDigits: number;
  readonly writes: 'on' | 'off' | 'never';
  readonly viewOf: (register: RegionRegister) => RegisterView;
}

export interface RowEvents {
  turn(row: TableRow): void;
  stageField(row: FieldRow, value: `0x${string}`): void;
  leave(): void;
}

/** One row of the tree-table. Made for one row and shown again when its values change. */
export interface TableRowView {
  readonly element: HTMLElement;
  /** Where the value stands. */
  readonly value: HTMLElement;
  show(model: RowModel): void;
  /** Takes the keyboard, where there is something to edit. */
  focusControl(): void;
}

export function createTableRow(row: TableRow, events: RowEvents): TableRowView {
  switch (row.kind) {
    case 'block':
      return createBlockRow(row, events);
    case 'register':
      return createRegisterRow(row, events);
    case 'field':
      return createFieldRow(row, events);
  }
}

interface Columns {
  readonly element: HTMLElement;
  readonly name: HTMLElement;
  readonly offset: HTMLElement;
  readonly value: HTMLElement;
  readonly meaning: HTMLElement;
  readonly access: HTMLElement;
}

function createColumns(row: TableRow, level: number): Columns {
  const name = element('span', 'register-name');
  const columns = {
    name,
    offset: element('span', 'register-offset'),
    value: element('span', 'register-value'),
    access: element('span', 'register-access'),
    meaning: element('span', 'register-meaning'),
  };
  const cells = [...Object.values(columns)];
  for (const cell of cells) cell.setAttribute('role', 'gridcell');
  name.setAttribute('role', 'rowheader');
  const whole = element('div', `table-row level-${level} ${row.kind}-row`, ...cells);
  setAttributes(whole, { role: 'row', 'aria-level': String(level) });
  return { element: whole, ...columns };
}

function createTwistie(row: BlockRow | RegisterRow, target: HTMLElement, events: RowEvents): HTMLElement {
  const twistie = element('span', 'twistie');
  if (row.state === 'leaf') return twistie;
  twistie.classList.add(row.state);
  target.setAttribute('aria-expanded', String(row.state === 'open'));
  twistie.addEventListener('pointerdown', (event) => {
    event.stopPropagation();
    events.turn(row);
  });
  return twistie;
}

function createBlockRow(row: BlockRow, events: RowEvents): TableRowView {
  const columns = createColumns(row, 1);
  const { block, origin, offset } = row.block;
  const count = element('span', 'register-count', String(row.count));
  count.title = l10n.t('{0} registers', row.count);
  columns.name.append(createTwistie(row, columns.element, events), nameText(block.name), ' ', count);
  const told = [block.description, origin].filter((text) => text !== undefined);
  const about = [block.description, block.source, l10n.t('Described by: {0}', origin)];
  columns.element.title = about.filter((text) => text !== undefined).join('\n');
  return {
    element: columns.element,
    value: columns.value,
    show: ({ offsetDigits }) =>
      setText(columns.meaning, [`+0x${hexDigits(offset, offsetDigits)}`, ...told].join(' · ')),
    focusControl: () => undefined,
  };
}

function createRegisterRow(row: RegisterRow, events: RowEvents): TableRowView {
  const columns = createColumns(row, 2);
  const { register, path, run } = row.register;
  const digits = Math.ceil(register.size / 4);
  const hazard = readHazardOf(register);
  columns.name.append(createTwistie(row, columns.element, events), nameText(path));
  columns.name.title = [path, register.displayName, register.description]
    .filter((text) => text !== undefined && text !== '')
    .join('\n');
  columns.access.append(accessLabel(register));
  if (hazard !== undefined) {
    columns.access.classList.add('hazard');
    columns.access.title = hazardText(hazard);
  }
  const shown = element('span', '');
  const reset = element('span', 'reset-mark', '≠');
  columns.value.append(shown, reset);
  return {
    element: columns.element,
    value: columns.value,
    show(model) {
      const view = model.viewOf(row.register);
      const { value, staged, look, marks, reason, state, differsFromReset } = view;
      setText(columns.offset, `+0x${hexDigits(run.offset, model.offsetDigits)}`);
      const full = (bits: bigint) => `0x${hexDigits(bits, digits)}`;
      setText(shown, valueText(view, full, digits));
      setAttribute(shown, 'title', state);
      shown.className = `cell ${look} ${marks.join(' ')}`;
      const { resetValue } = register;
      reset.hidden = !differsFromReset;
      if (resetValue !== undefined)
        reset.title = l10n.t('Differs from its reset value {0}', full(resetValue));
      const meaning =
        staged === undefined && value === undefined
          ? (reason ?? register.displayName ?? register.description ?? '')
          : summaryText(register.fields, staged ?? value ?? 0n);
      setText(columns.meaning, meaning.replaceAll(/\s+/g, ' '));
      setAttribute(columns.meaning, 'title', meaning);
      const known = value === undefined ? l10n.t('not known') : full(value);
      setAttribute(columns.value, 'aria-label', staged === undefined ? known : `${known} → ${full(staged)}`);
      columns.meaning.classList.toggle('quiet', value === undefined);
    },
    focusControl: () => undefined,
  };
}

function valueText(
  { value, staged, look }: RegisterView,
  full: (bits: bigint) => string,
  digits: number,
): string {
  if (look === 'fault') return '!'.repeat(digits + 2);
  if (look === 'blocked') return '×'.repeat(digits + 2);
  const shown = staged ?? value;
  return shown === undefined ? '·'.repeat(digits + 2) : full(shown);
}

function createFieldRow(row: FieldRow, events: RowEvents): TableRowView {
  const columns = createColumns(row, 3);
  const { field, register } = row;
  const control = createFieldControl(field, {
    commit: (value) => events.stageField(row, value),
    leave: () => events.leave(),
  });
  columns.name.append(nameText(field.name));
  columns.offset.append(`[${bitsText(field)}]`);
  columns.value.append(control.element);
  const description = (field.description ?? '').replaceAll(/\s+/g, ' ');
  columns.meaning.append(description);
  columns.meaning.title = description;
  columns.name.title = `${register.path}.${field.name}`;
  columns.access.append(accessLabel(field));
  return {
    element: columns.element,
    value: columns.value,
    show(model) {
      const { value, staged } = model.viewOf(register);
      const now = value === undefined ? undefined : decodeField(value, field);
      const then = staged === undefined ? undefined : decodeField(staged, field);
      control.show({ value: now, staged: then === now ? undefined : then, writes: model.writes });
    },
    focusControl: () => control.focus(),
  };
}

function nameText(name: string): HTMLElement {
  return element('span', 'name-text', name);
}

/** For what is spoken of the row that has the keyboard. */
export function rowId(index: number): string {
  return `register-row-${index}`;
}
