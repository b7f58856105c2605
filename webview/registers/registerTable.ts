import './registers.css';
import * as l10n from '@vscode/l10n';
import type { Hex } from '../../src/shared/base/hex';
import { distinctRuns, type CellRun } from '../../src/shared/model/cellRun';
import { differingFields } from '../../src/shared/registers/differences';
import { readHazardOf } from '../../src/shared/registers/registerCells';
import type { RegionRegister } from '../../src/shared/registers/regionRegisters';
import { isFieldKey } from '../commitKey';
import { element, frameTask, observeSize, setAttributes } from '../dom';
import type { CellPlace } from '../grid';
import { createScroller } from '../scroller';
import { positionShowing } from '../scrollMap';
import { setAttribute, setText } from '../side/update';
import { createButton, createCheckbox, type CheckState } from '../toolkit';
import type { Described } from './described';
import {
  filteredRegisters,
  initialTableState,
  keyOfRegister,
  prepareFilter,
  rowsOf,
  type TableChoice,
  type TableRow,
  type TableState,
} from './registerRows';
import { createTableRow, rowId, type RowModel, type TableRowView } from './rowView';

export interface RegisterTableEvents {
  /** A register, or a field of it, has become the active one. */
  select(register: RegionRegister): void;
  /** A key that is about the active register's value. */
  key(event: KeyboardEvent): void;
  doublePress(): void;
  stageField(register: RegionRegister, field: string, value: Hex): void;
  /** What is missing to know where more lies shall be read. */
  locate(): void;
}

export interface TableModel extends RowModel {
  readonly described: Described;
  /** Grows whenever a value may have changed. */
  readonly revision: number;
}

/** The registers of a region as a tree-table: blocks, registers, fields. Only the rows in sight are there. */
export interface RegisterTable {
  readonly element: HTMLElement;
  show(model: TableModel): void;
  /** Makes the register at this place the active one, and has it in sight. */
  reveal(offset: number): void;
  /** Whether a register at this place is among the rows. */
  lists(offset: number): boolean;
  /** The registers that the filter leaves, but for those that a read changes. */
  readonly filtered: readonly RegionRegister[];
  /** Whether there are more, and something has to be read to know where. */
  readonly wantsMore: boolean;
  /** Where the active register's value stands. */
  find(): CellPlace | undefined;
  /** That of the active row; undefined where that is a block's. */
  readonly activeRegister: RegionRegister | undefined;
  /** What a peek is about: the active register, or all of the active block. */
  readonly active: readonly CellRun[];
  readonly visible: readonly CellRun[];
  focus(): void;
  focusFilter(): void;
}

export function createRegisterTable(events: RegisterTableEvents): RegisterTable {
  const probe = element('div', 'probe', '0');
  probe.setAttribute('aria-hidden', 'true');
  const body = element('div', 'rows');
  const clip = element('div', 'row-clip', body);
  const { head, otherHead } = createHead();
  const stage = element('div', 'stage', head, clip);
  const content = element('div', 'content', stage);
  const table = element('div', 'grid register-table', content, probe);
  table.tabIndex = 0;
  setAttributes(table, { role: 'treegrid', 'aria-label': l10n.t('Registers by name') });
  for (const part of [content, stage, clip, body]) part.setAttribute('role', 'presentation');
  table.dataset['vscodeContext'] = JSON.stringify({
    webviewSection: 'cells',
    preventDefaultContextMenuItems: true,
  });

  const filter = element('input', 'register-filter');
  filter.type = 'text';
  filter.placeholder = l10n.t('Filter by name, field, value name or description');
  setAttributes(filter, { 'aria-label': l10n.t('Filter registers'), spellcheck: 'false' });
  const differing = createCheckbox({
    text: l10n.t('Differs from reset'),
    tooltip: l10n.t('Only registers that were read and hold something else than after a reset'),
    change: (checked) => choose('unlike reset', checked),
  });
  const unlike = createCheckbox({
    text: l10n.t('Differs from other'),
    tooltip: l10n.t('Only registers that were read in both regions and hold different values'),
    change: (checked) => choose('unlike other', checked),
  });
  unlike.element.hidden = true;
  const count = element('span', 'register-total');
  count.setAttribute('role', 'status');
  const bar = element('div', 'register-bar', filter, differing.element, unlike.element, count);
  const wantingText = element('span', '');
  const wanting = element(
    'div',
    'register-wanting',
    wantingText,
    createButton({
      text: l10n.t('Read it'),
      appearance: 'secondary',
      tooltip: l10n.t('Read what says where these registers lie'),
      press: () => events.locate(),
    }),
  );
  const empty = element('p', 'register-empty');
  const root = element('div', 'registers-part', bar, wanting, table, empty);

  let model: TableModel | undefined;
  let state: TableState = initialTableState;
  let rows: readonly TableRow[] = [];
  /** What the rows were made of. */
  let rowsFrom:
    { readonly described: Described; readonly state: TableState; readonly revision: number } | undefined;
  let activeKey: string | undefined;
  let views = new Map<string, { readonly row: TableRow; readonly view: TableRowView }>();
  let rowHeight = 22;
  let viewportHeight = 0;

  const frame = frameTask(render);
  const scroller = createScroller(table, content, () => frame.schedule());

  observeSize(table, ({ height }) => {
    viewportHeight = height;
    resize();
  });
  observeSize(probe, ({ height }) => {
    rowHeight = Math.max(18, Math.round(height));
    resize();
  });

  function resize(): void {
    if (viewportHeight === 0) return;
    table.style.setProperty('--row-height', `${rowHeight}px`);
    stage.style.setProperty('height', `${viewportHeight}px`);
    const geometry = { rowCount: rows.length, rowHeight, viewportHeight: viewportHeight - rowHeight };
    scroller.resize(geometry, rowHeight);
    frame.schedule();
  }

  // --- rows ---

  function choose(choice: TableChoice, checked: CheckState): void {
    const only = new Set(state.only);
    if (checked === 'checked') only.add(choice);
    else only.delete(choice);
    change({ only });
  }

  function change(next: Partial<TableState>): void {
    state = { ...state, ...next };
    updateRows();
  }

  function updateRows(): void {
    if (model === undefined) return;
    const { described, revision } = model;
    const values = state.only.size > 0 ? revision : 0;
    if (rowsFrom?.described === described && rowsFrom.state === state && rowsFrom.revision === values) return;
    if (rowsFrom?.described !== described) measure(described);
    rowsFrom = { described, state, revision: values };
    const { viewOf } = model;
    rows = rowsOf(described, state, (register) => {
      const { differsFromReset, difference } = viewOf(register);
      if (state.only.has('unlike reset') && !differsFromReset) return undefined;
      if (!state.only.has('unlike other')) return register.register.fields;
      return difference && differingFields(register, difference).map(({ field }) => field);
    });
    if (activeKey !== undefined && activeIndex() < 0) activeKey = parentKey(activeKey) ?? rows[0]?.key;
    activeKey ??= rows[0]?.key;
    table.setAttribute('aria-rowcount', String(rows.length + 1));
    const shown = rows.filter(({ kind }) => kind === 'register').length;
    const all = described.registers.all.length;
    setText(
      count,
      state === initialTableState || shown === all
        ? l10n.t('{0} registers', all)
        : l10n.t('{0} of {1} registers', shown, all),
    );
    empty.hidden = rows.length > 0;
    setText(
      empty,
      state.filter === ''
        ? state.only.has('unlike other')
          ? l10n.t('No register that was read in both regions differs.')
          : l10n.t('No register that was read differs from its reset value.')
        : l10n.t('No register matches “{0}”.', state.filter),
    );
    resize();
  }

  /** With the other's values, where there is another. */
  function showCompared(compared: string | undefined): void {
    const isCompared = compared !== undefined;
    unlike.element.hidden = !isCompared;
    table.classList.toggle('comparing', isCompared);
    setText(otherHead, compared ?? '');
    otherHead.title = compared ?? '';
    if (isCompared || !state.only.has('unlike other')) return;
    unlike.show('unchecked', l10n.t('Differs from other'));
    choose('unlike other', 'unchecked');
  }

  /** How wide columns are. */
  function measure({ registers }: Described): void {
    const size = registers.all.reduce((most, { register }) => Math.max(most, register.size), 32);
    table.style.setProperty('--value-digits', String(Math.min(16, Math.ceil(size / 4)) + 2));
    table.style.setProperty('--offset-digits', String(model?.offsetDigits ?? 3));
  }

  /** Of a field that is gone, its register. */
  function parentKey(key: string): string | undefined {
    const parent = key.slice(0, key.lastIndexOf('.'));
    return rows.some((row) => row.key === parent) ? parent : undefined;
  }

  function activeIndex(): number {
    return rows.findIndex(({ key }) => key === activeKey);
  }

  function rowsInSight(): readonly TableRow[] {
    const { row: first } = scroller.position;
    return rows.slice(first, first + Math.ceil(viewportHeight / rowHeight) + 1);
  }

  function render(): void {
    if (model === undefined || viewportHeight === 0) return;
    const { row: first, pixels } = scroller.position;
    const next = new Map<string, { readonly row: TableRow; readonly view: TableRowView }>();
    const focused = document.activeElement;
    const inSight = rowsInSight();
    const keptOf = (row: TableRow) => {
      const before = views.get(row.key);
      return before !== undefined && sameRow(before.row, row) ? before : undefined;
    };
    const kept = new Set(inSight.map((row) => keptOf(row)?.view));
    const left = [...views.values()].map(({ view }) => view).filter((view) => !kept.has(view));
    const spare = left.filter(({ turnTo }) => turnTo !== undefined);
    for (const row of inSight) next.set(row.key, keptOf(row) ?? { row, view: viewFor(row, spare) });
    for (const view of left) {
      if (view.element.contains(focused)) table.focus({ preventScroll: true });
      if (spare.includes(view) || view.turnTo === undefined) view.element.remove();
    }
    views = next;
    let index = 0;
    for (const { row, view } of next.values()) {
      const there = body.children[index];
      if (there !== view.element) body.insertBefore(view.element, there ?? null);
      const isActive = row.key === activeKey;
      view.element.classList.toggle('active', isActive);
      setAttribute(view.element, 'id', rowId(first + index));
      setAttribute(view.element, 'aria-rowindex', String(first + index + 2));
      setAttribute(view.element, 'aria-selected', String(isActive));
      view.show(model);
      index++;
    }
    body.style.setProperty('transform', `translateY(${-pixels}px)`);
    const active = activeIndex();
    if (active >= first && active < first + index) table.setAttribute('aria-activedescendant', rowId(active));
    else table.removeAttribute('aria-activedescendant');
  }

  /** One that another register has left, if there is one. */
  function viewFor(row: TableRow, spare: TableRowView[]): TableRowView {
    const view = row.kind === 'register' ? spare.shift() : undefined;
    if (view === undefined || row.kind !== 'register') return createTableRow(row, rowEvents);
    view.turnTo?.(row);
    return view;
  }

  const rowEvents = {
    turn(row: TableRow) {
      activate(row, 'stay');
      turn(row);
    },
    stageField(row: TableRow & { kind: 'field' }, value: Hex) {
      events.stageField(row.register, row.field.name, value);
    },
    leave: () => table.focus({ preventScroll: true }),
  };

  function turn({ key }: TableRow): void {
    const turned = new Set(state.turned);
    if (!turned.delete(key)) turned.add(key);
    change({ turned });
  }

  function activate(row: TableRow | undefined, place: 'reveal' | 'stay'): void {
    if (row === undefined) return;
    activeKey = row.key;
    if (place === 'reveal') {
      const next = positionShowing(activeIndex(), scroller.position, scroller.geometry);
      if (next !== scroller.position) scroller.moveTo(next);
    }
    frame.schedule();
    if (row.kind !== 'block') events.select(row.register);
  }

  // --- pointer and keys ---

  body.addEventListener('pointerdown', (event) => {
    const target = event.target instanceof Element ? event.target : undefined;
    const hit = target?.closest('.table-row');
    const found = [...views.values()].find(({ view }) => view.element === hit);
    if (found !== undefined) activate(found.row, 'stay');
  });
  body.addEventListener('dblclick', ({ target }) => {
    const row = rows[activeIndex()];
    if (!(target instanceof Element) || row === undefined || row.kind === 'field') return;
    if (row.kind === 'register' && target.closest('.register-value')) events.doublePress();
    else if (row.kind === 'block' || row.state !== 'leaf') turn(row);
  });

  function move(to: number): void {
    activate(rows[Math.min(Math.max(0, to), rows.length - 1)], 'reveal');
  }

  function handleKey(event: KeyboardEvent): void {
    const at = activeIndex();
    const row = rows[at];
    const page = Math.max(1, Math.floor((viewportHeight - rowHeight) / rowHeight) - 1);
    const moves: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(at + 1),
      ArrowUp: () => move(at - 1),
      PageDown: () => move(at + page),
      PageUp: () => move(at - page),
      Home: () => move(0),
      End: () => move(rows.length - 1),
      ArrowRight() {
        if (row !== undefined && row.kind !== 'field' && row.state === 'closed') turn(row);
        else if (row !== undefined && row.kind !== 'field' && row.state === 'open') move(at + 1);
      },
      ArrowLeft() {
        if (row === undefined) return;
        if (row.kind !== 'field' && row.state === 'open') turn(row);
        else move(rows.findLastIndex((each, index) => index < at && levelOf(each) < levelOf(row)));
      },
    };
    const run =
      event.altKey || event.ctrlKey || event.metaKey || event.shiftKey ? undefined : moves[event.key];
    if (run !== undefined) run();
    else if (row?.kind === 'block' && (event.key === 'Enter' || event.key === ' ')) turn(row);
    else if (row?.kind === 'field' && (event.key === 'Enter' || event.key === ' ' || event.key === 'F2'))
      views.get(row.key)?.view.focusControl();
    else {
      if (row?.kind === 'register') events.key(event);
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
  table.addEventListener('keydown', (event) => {
    if (event.target === table) handleKey(event);
  });

  filter.addEventListener('focus', () => model && prepareFilter(model.described.registers));
  filter.addEventListener('input', () => change({ filter: filter.value.trim() }));
  filter.addEventListener('keydown', (event) => {
    if (isFieldKey(event)) event.stopPropagation();
    if (event.key === 'Escape' && filter.value !== '') {
      filter.value = '';
      change({ filter: '' });
    } else if (event.key === 'Escape' || event.key === 'Enter' || event.key === 'ArrowDown') table.focus();
    else return;
    event.preventDefault();
  });

  return {
    element: root,
    show(next) {
      const isOther = model?.described !== next.described;
      model = next;
      showCompared(next.compared);
      if (isOther) {
        views.clear();
        body.replaceChildren();
        setText(wantingText, next.described.wanting.join(' '));
        wanting.hidden = next.described.wanting.length === 0;
      }
      updateRows();
      frame.schedule();
    },
    reveal(offset) {
      if (model === undefined) return;
      const there = model.described.registers.at({ offset, width: 8 });
      const active = rows[activeIndex()];
      // A field of it may be the active one, or a view of the same address.
      if (active !== undefined && active.kind !== 'block' && there.includes(active.register)) return;
      const [register] = there;
      if (register === undefined) return;
      const key = keyOfRegister(register);
      const block = `block ${register.block}`;
      if (!rows.some((row) => row.key === key)) {
        const turned = new Set(state.turned);
        turned.delete(block);
        filter.value = '';
        differing.show('unchecked', l10n.t('Differs from reset'));
        unlike.show('unchecked', l10n.t('Differs from other'));
        change({ filter: '', only: new Set(), turned });
      }
      activeKey = key;
      events.select(register);
      scroller.moveTo(positionShowing(activeIndex(), scroller.position, scroller.geometry));
    },
    lists: (offset) => {
      const there = model?.described.registers.at({ offset, width: 8 }).map(keyOfRegister) ?? [];
      return rows.some(({ key }) => there.includes(key));
    },
    get filtered() {
      const all = model === undefined ? [] : filteredRegisters(model.described.registers, state.filter);
      return all.filter(({ register }) => readHazardOf(register) === undefined);
    },
    get wantsMore() {
      return (model?.described.wanting.length ?? 0) > 0;
    },
    find() {
      const index = activeIndex();
      const row = rows[index];
      render();
      const view = row && views.get(row.key)?.view;
      if (view === undefined) return undefined;
      const half = index - scroller.position.row < views.size / 2 ? 'upper' : 'lower';
      return { element: view.value, half, side: 'left' };
    },
    get activeRegister() {
      const row = rows[activeIndex()];
      return row === undefined || row.kind === 'block' ? undefined : row.register;
    },
    get active() {
      const row = rows[activeIndex()];
      if (row === undefined) return [];
      if (row.kind !== 'block') return [row.register.run];
      const block = model?.described.blocks.indexOf(row.block);
      const all = model?.described.registers.all ?? [];
      return distinctRuns(all.filter((each) => each.block === block).map(({ run }) => run));
    },
    get visible() {
      return distinctRuns(rowsInSight().flatMap((row) => (row.kind === 'block' ? [] : [row.register.run])));
    },
    focus: () => table.focus({ preventScroll: true }),
    focusFilter: () => filter.select(),
  };
}

function createHead(): { readonly head: HTMLElement; readonly otherHead: HTMLElement } {
  const titles = {
    'register-name': l10n.t('Name'),
    'register-offset': l10n.t('Offset'),
    'register-value': l10n.t('Value'),
    'register-other': '',
    'register-access': l10n.t('Access'),
    'register-meaning': l10n.t('Meaning'),
  };
  const cells = Object.entries(titles).map(([name, title]) => {
    const cell = element('span', name, title);
    cell.setAttribute('role', 'columnheader');
    return cell;
  });
  const otherHead = cells.find(({ className }) => className === 'register-other') ?? element('span', '');
  const row = element('div', 'table-row table-head', ...cells);
  row.setAttribute('role', 'row');
  const head = element('div', 'head', row);
  head.setAttribute('role', 'rowgroup');
  return { head, otherHead };
}

function levelOf({ kind }: TableRow): number {
  return { block: 1, register: 2, field: 3 }[kind];
}

/** Whether the row's element can be shown again. */
function sameRow(one: TableRow, other: TableRow): boolean {
  if (one.kind === 'field' || other.kind === 'field') return one.kind === other.kind;
  const sameCount = one.kind !== 'block' || other.kind !== 'block' || one.count === other.count;
  return one.state === other.state && sameCount;
}
