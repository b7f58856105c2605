import * as l10n from '@vscode/l10n';
import { toHex, type Hex } from '../../shared/base/hex';
import type { ByteOrder } from '../../shared/model/byteOrder';
import { cellsOf, type CellName } from '../../shared/model/cellRun';
import { RegscopeError } from '../../shared/model/failure';
import type { CellContent, StagedField, StagedWrite } from '../../shared/protocol/webviewProtocol';
import { decodeField, maskOf, nameOfValue, onesOf } from '../../shared/registers/fieldCodec';
import { composeFieldWrite, type FieldChange, type FieldHazard } from '../../shared/registers/fieldWrite';
import { shortNumber } from '../../shared/registers/fieldText';
import { storedInCell, valueOfCells } from '../../shared/registers/registerCells';
import type { Field } from '../../shared/registers/registerModel';
import type { RegionRegister } from '../../shared/registers/regionRegisters';

/** What is known of a register when one of its fields is to be written. */
export interface FieldEdit {
  readonly register: RegionRegister;
  readonly field: string;
  readonly value: Hex;
  /** Of a register whose description leaves it open. */
  readonly order: ByteOrder;
  /** The register's cells, just read where reading does no harm. */
  readonly cells: readonly CellContent[];
  readonly staged: readonly StagedWrite[];
}

/** The writes that change the field, one for each of the register's cells that hold a part of it. */
export interface ComposedEdit {
  readonly writes: readonly (CellName & {
    readonly value: Hex;
    readonly note: string;
    readonly fields: readonly StagedField[];
  })[];
  readonly hazards: readonly FieldHazard[];
}

/** Fields that are staged for the same register already stay changed. Throws a RegscopeError. */
export function composeFieldEdit(edit: FieldEdit): ComposedEdit {
  const { register: described, cells } = edit;
  const { register, run } = described;
  const order = described.byteOrder ?? edit.order;
  const changes = changesOf(edit);
  const valueBy = (choose: (cell: CellContent) => Hex | undefined) =>
    valueOfCells(register.size, run, order, ({ offset, width }) => {
      const cell = cells.find((each) => each.offset === offset && each.width === width);
      return cell && choose(cell);
    });
  // What was read before is none: where a read failed, or was not made, nobody knows what is there.
  const read = valueBy(({ state, value }) => (state === 'value' ? value : undefined));
  const written = valueBy(({ lastWrite }) => lastWrite?.value);
  const unknown = read === undefined && written === undefined;
  const { value, hazards } = composeFieldWrite(register, { read: read ?? written ?? 0n, written }, changes);
  const kept = keptZero(register.fields, changes, read ?? 0n, value);
  const note = noteOf(changes, kept);
  const changed = changes.reduce((mask, { field }) => mask | maskOf(field), 0n);
  const fields = changes.map(({ field, value: to }) => ({ name: field.name, value: toHex(to) }));
  const writes = cellsOf(run).flatMap((cell, index) => {
    const touched = BigInt(storedInCell(changed & onesOf(register.size), index, run, order)) !== 0n;
    return touched ? [{ ...cell, value: storedInCell(value, index, run, order), note, fields }] : [];
  });
  const others = register.fields.filter((field) => !changes.some((change) => change.field === field));
  const blind: readonly FieldHazard[] = unknown
    ? others
        .filter(({ access }) => access !== 'read-only')
        .map(({ name }) => ({ field: name, why: 'unknown' }))
    : [];
  return { writes, hazards: hazards.length > 0 ? hazards : blind };
}

/** What is to be written to fields: what was staged before, and this. */
function changesOf({
  register: { register, run, path },
  field: name,
  value,
  staged,
}: FieldEdit): FieldChange[] {
  const before = staged
    .filter(({ offset, width }) =>
      cellsOf(run).some((cell) => cell.offset === offset && cell.width === width),
    )
    .flatMap(({ fields = [] }) => fields);
  const wanted = new Map(before.map((each) => [each.name, each.value]));
  wanted.set(name, value);
  return [...wanted].map(([each, to]) => {
    const field = register.fields.find((candidate) => candidate.name === each);
    if (field !== undefined && BigInt(to) <= onesOf(field.bitWidth)) return { field, value: BigInt(to) };
    throw new RegscopeError({
      code: 'bad-request',
      what: l10n.t('{0} has no field {1} that takes {2}.', path, each, to),
    });
  });
}

/** Fields that read as something and are written so that it stays: a one would have acted on it. */
function keptZero(
  fields: readonly Field[],
  changes: readonly FieldChange[],
  read: bigint,
  value: bigint,
): readonly string[] {
  return fields
    .filter(
      (field) => field.modifiedWriteValues !== undefined && !changes.some((each) => each.field === field),
    )
    .filter((field) => decodeField(read, field) !== decodeField(value, field))
    .map(({ name }) => name);
}

function noteOf(changes: readonly FieldChange[], kept: readonly string[]): string {
  const done = changes.map(({ field, value }) => {
    const named = nameOfValue(field, value, 'write');
    return `${field.name} = ${named?.name ?? shortNumber(value)}`;
  });
  const spared = kept.length === 0 ? [] : [l10n.t('not acted on: {0}', kept.join(', '))];
  return [...done, ...spared].join(' · ');
}

/** What a write does besides, or may, in words. */
export function hazardWords({ field, why }: FieldHazard): string {
  switch (why) {
    case 'acts':
      return l10n.t('{0}: any write of the register acts on it', field);
    case 'once':
      return l10n.t('{0}: it takes one write, and this is one', field);
    case 'unknown':
      return l10n.t('{0}: what it holds is not known; 0 is written to it', field);
  }
}
