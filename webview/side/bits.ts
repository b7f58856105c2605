import * as l10n from '@vscode/l10n';
import type { Hex } from '../../src/shared/base/hex';
import type { AccessWidth } from '../../src/shared/model/accessWidth';
import { inByteOrder, type ByteOrder } from '../../src/shared/model/byteOrder';
import type { CellView } from '../cellStore';
import { readValueOf } from '../cellText';

/** One bit of a cell, as it is shown: of the staged value, where there is one. */
export interface Bit {
  /** Undefined: the cell was never read. */
  readonly isSet?: boolean;
  /** A write is staged that would change it, or whose bit stands where nothing is known. */
  readonly isStaged: boolean;
  /** The last read answered another than the one before. */
  readonly hasChanged: boolean;
}

/** Bit 0 first, in the byte order that the value is shown in. */
export function bitsOf(view: CellView, width: AccessWidth, order: ByteOrder): readonly Bit[] {
  const binary = (value: Hex | undefined) =>
    value === undefined
      ? undefined
      : BigInt(inByteOrder(value, width, order))
          .toString(2)
          .padStart(width, '0');
  const known = binary(knownValueOf(view));
  const staged = binary(view.staged?.value);
  const read = binary(readValueOf(view));
  const previous = binary(view.content?.previous);
  const value = staged ?? known;
  return Array.from({ length: width }, (_, bit) => {
    const place = -1 - bit;
    return {
      ...(value === undefined ? {} : { isSet: value.at(place) === '1' }),
      isStaged: staged !== undefined && staged.at(place) !== known?.at(place),
      hasChanged: read !== undefined && previous !== undefined && read.at(place) !== previous.at(place),
    };
  });
}

/** The loaded value with one of its shown bits turned over. */
export function toggleBit(loaded: Hex, width: AccessWidth, order: ByteOrder, bit: number): Hex {
  const turned = BigInt(inByteOrder(loaded, width, order)) ^ (2n ** BigInt(bit));
  return inByteOrder(`0x${turned.toString(16).padStart(width / 4, '0')}`, width, order);
}

/** What is known to stand in the cell: what was read, or what was written and not read since. */
export function knownValueOf(view: CellView): Hex | undefined {
  return view.content?.state === 'written' ? view.content.value : readValueOf(view);
}

export type ToggleBase = { readonly value: Hex } | { readonly problem: string };

/** The value whose bits can be turned over to stage another, or why there is none. */
export function toggleBaseOf(view: CellView, writes: 'on' | 'off' | 'never'): ToggleBase {
  if (writes === 'never') return { problem: l10n.t('This is a recording: it cannot be written to.') };
  if (writes === 'off')
    return { problem: l10n.t('Writes are off: “Enable writes” at the top switches them on.') };
  if (view.staged !== undefined) return { value: view.staged.value };
  if (view.pending !== undefined) return { problem: l10n.t('A write of this cell is under way.') };
  const known = knownValueOf(view);
  if (known === undefined)
    return { problem: l10n.t('Its value is not known: peek it first, or type a value.') };
  // Nobody should write back what may no longer be there.
  if (view.content?.state === 'stale')
    return { problem: l10n.t('Its value is stale: peek it first, or type a value.') };
  return { value: known };
}
