import * as l10n from '@vscode/l10n';
import { hexDigits } from '../../src/shared/base/hex';
import type { ByteOrder } from '../../src/shared/model/byteOrder';
import { accessLabel } from '../../src/shared/registers/accessLabel';
import { differingFields } from '../../src/shared/registers/differences';
import { decodeField } from '../../src/shared/registers/fieldCodec';
import { bitsText, fieldValueText, summaryText } from '../../src/shared/registers/fieldText';
import { fieldDifferenceText } from '../../src/shared/registers/formatDifferences';
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
  /** What the region is called that this one is compared with; undefined where it is compared with none. */
  readonly compared: string | undefined;
}

export interface RowEvents {
  turn(row: TableRow): void;
  stageField(row: FieldRow, value: `0x${string}`): void;
  leave(): void;
}

/** One row of the tree-table. Shown again when its values change. */
export interface TableRowView {
  readonly element: HTMLElement;
  /** Makes it another register's; absent in what is made for one row. Scrolling would leave thousands of elements behind. */
  readonly turnTo?: (row: RegisterRow) => void;
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
  readonly other: HTMLElement;
  readonly meaning: HTMLElement;
  readonly access: HTMLElement;
}

function createColumns(row: TableRow, level: number): Columns {
  const name = element('span', 'register-name');
  const columns = {
    name,
    offset: element('span', 'register-offset'),
    value: element('span', 'register-value'),
    other: element('span', 'register-other'),
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

interface Twistie {
  readonly element: HTMLElement;
  /** `target`: the row's element. */
  show(row: BlockRow | RegisterRow, target: HTMLElement): void;
}

function createTwistie(events: RowEvents): Twistie {
  const twistie = element('span', 'twistie');
  let shown: BlockRow | RegisterRow | undefined;
  twistie.addEventListener('pointerdown', (event) => {
    if (shown === undefined || shown.state === 'leaf') return;
    event.stopPropagation();
    events.turn(shown);
  });
  return {
    element: twistie,
    show(row, target) {
      shown = row;
      twistie.className = row.state === 'leaf' ? 'twistie' : `twistie ${row.state}`;
      if (row.state === 'leaf') target.removeAttribute('aria-expanded');
      else setAttribute(target, 'aria-expanded', String(row.state === 'open'));
    },
  };
}

function createBlockRow(row: BlockRow, events: RowEvents): TableRowView {
  const columns = createColumns(row, 1);
  const { block, origin, offset } = row.block;
  const count = element('span', 'register-count', String(row.count));
  count.title = l10n.t('{0} registers', row.count);
  const twistie = createTwistie(events);
  twistie.show(row, columns.element);
  columns.name.append(twistie.element, nameText(block.name), ' ', count);
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

function createRegisterRow(first: RegisterRow, events: RowEvents): TableRowView {
  const columns = createColumns(first, 2);
  const twistie = createTwistie(events);
  const name = nameText('');
  columns.name.append(twistie.element, name);
  const shown = element('span', '');
  const reset = element('span', 'reset-mark', '≠');
  columns.value.append(shown, reset);
  let row = first;

  function turnTo(next: RegisterRow): void {
    row = next;
    const { register, path } = next.register;
    const hazard = readHazardOf(register);
    twistie.show(next, columns.element);
    setText(name, path);
    columns.name.title = [path, register.displayName, register.description]
      .filter((text) => text !== undefined && text !== '')
      .join('\n');
    setText(columns.access, accessLabel(register));
    columns.access.classList.toggle('hazard', hazard !== undefined);
    columns.access.title = hazard === undefined ? '' : hazardText(hazard);
  }
  turnTo(first);

  return {
    element: columns.element,
    value: columns.value,
    turnTo,
    show(model) {
      const { register, run } = row.register;
      const digits = Math.ceil(register.size / 4);
      const view = model.viewOf(row.register);
      const { value, staged, look, marks, reason, state, differsFromReset, other, difference } = view;
      setText(columns.offset, `+0x${hexDigits(run.offset, model.offsetDigits)}`);
      const full = (bits: bigint) => `0x${hexDigits(bits, digits)}`;
      setText(shown, valueText(view, full, digits));
      setAttribute(shown, 'title', state);
      shown.className = `cell ${look} ${marks.join(' ')}`;
      const { resetValue } = register;
      reset.hidden = !differsFromReset;
      if (resetValue !== undefined)
        reset.title = l10n.t('Differs from its reset value {0}', full(resetValue));
      const differing = difference === undefined ? [] : differingFields(row.register, difference);
      const meaning =
        differing.length > 0
          ? differing.map((each) => `${each.field.name}: ${fieldDifferenceText(each)}`).join(', ')
          : staged === undefined && value === undefined
            ? (reason ?? register.displayName ?? register.description ?? '')
            : summaryText(register.fields, staged ?? value ?? 0n);
      const others = other === undefined ? '·'.repeat(digits + 2) : full(other);
      showOther(columns, others, { value: other, differs: difference !== undefined });
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
      const view = model.viewOf(register);
      control.show(view, model.writes);
      const { other, difference } = view;
      const value = other === undefined ? undefined : decodeField(other, field);
      const differs = difference !== undefined && decodeField(difference.own, field) !== value;
      showOther(columns, value === undefined ? '–' : fieldValueText(field, value), { value, differs });
    },
    focusControl: () => control.focus(),
  };
}

/** What the other region holds, and whether that is something else. */
function showOther(
  { element: row, other }: Columns,
  text: string,
  { value, differs }: { readonly value: bigint | undefined; readonly differs: boolean },
): void {
  setText(other, text);
  row.classList.toggle('unlike', differs);
  const known = value === undefined ? l10n.t('not known') : text;
  setAttribute(other, 'aria-label', differs ? l10n.t('differs: {0}', known) : known);
}

function nameText(name: string): HTMLElement {
  return element('span', 'name-text', name);
}

/** For what is spoken of the row that has the keyboard. */
export function rowId(index: number): string {
  return `register-row-${index}`;
}
