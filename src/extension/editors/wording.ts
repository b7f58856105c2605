import { formatSize, toHex } from '../../shared/base/hex';
import { fullHex } from '../../shared/model/accessWidth';
import { countOf, type CellRun } from '../../shared/model/cellRun';
import type { RegionInfo } from '../../shared/model/region';
import type { FlushResult } from '../../shared/protocol/helperProtocol';
import type { FlushReport, StatusKind } from '../../shared/protocol/webviewProtocol';
import type { RegionRegister } from '../../shared/registers/regionRegisters';
import { l10n } from 'vscode';
import { costText } from './readGuard';
import type { Machine } from '../machine/machine';
import type { Poked } from './regionSession';

/** The line under an editor's title: where the region lies, how large it is, how it is reached. */
export function describeRegion({ base, size, via }: RegionInfo, { kind, label }: Machine): string {
  const place = base === undefined ? [] : [`${base} – ${toHex(BigInt(base) + BigInt(size) - 1n)}`];
  // However the helper reads the recording: the machine itself is not reached.
  const reach =
    kind === 'recording'
      ? l10n.t('{0} of {1}', via.replace(/, .*$/, ''), label)
      : kind === 'target'
        ? l10n.t('{0} of {1}', via, label)
        : via;
  return [...place, formatSize(BigInt(size)), reach].join(' · ');
}

export function reportOf({ steps }: FlushResult, at: number): FlushReport {
  const told = steps.map(({ step, ok, detail }) => ({
    ok,
    text: ok ? `${step}: ${detail}` : l10n.t('{0} failed: {1}', step, detail),
  }));
  return { at, steps: told };
}

/** What a flush did, step by step. */
export function describeFlush(result: FlushResult): string {
  const { steps } = reportOf(result, 0);
  return l10n.t('Flush: {0}.', steps.map(({ text }) => text).join('; '));
}

/** What a peek did. */
export function describePeek(runs: readonly CellRun[]): string {
  const [first] = runs;
  const count = countOf(runs);
  if (first === undefined) return l10n.t('Nothing was read.');
  const { offset, width } = first;
  if (count === 1) return l10n.t('Peek at +{0}: one read of {1} bits.', toHex(offset), width);
  if (runs.every((run) => run.width === width))
    return l10n.t('Peek at +{0}: {1} reads of {2} bits.', toHex(offset), count, width);
  return l10n.t('Peek from +{0}: {1} reads of different widths.', toHex(offset), count);
}

/** Registers that a read left out, and how they are read all the same. */
export function notReadText(left: readonly RegionRegister[]): string {
  const named = left.slice(0, mostNamed).map(costText).join(' ');
  const more = left.length - mostNamed;
  const others = more > 0 ? ` ${l10n.t('The same goes for {0} more.', more)}` : '';
  return `${l10n.t('Not read:')} ${named}${others} ${l10n.t('Selected alone, a register is read.')}`;
}

const mostNamed = 3;

/** Asked before one write. */
export function askAboutPoke({ offset, width, value }: Poked): string {
  return l10n.t('Poke {0} ({1} bits) at +{2}?', fullHex(value, width), width, toHex(offset));
}

/** How an operation ended, for the status line. */
export interface Outcome {
  readonly kind: StatusKind;
  readonly text: string;
}

/** What writes did, and whether what was read back is what was written. */
export function describePokes(poked: readonly Poked[]): Outcome {
  const [first] = poked;
  if (first === undefined) return { kind: 'info', text: l10n.t('Nothing is staged: nothing was written.') };
  const differing = poked.filter(({ value, readBack }) => readBack !== undefined && !equal(value, readBack));
  const [wrong] = differing;
  if (wrong?.readBack !== undefined) {
    const what = l10n.t(
      'Poked {0} at +{1}, and read back {2}: the register did not keep what was written.',
      fullHex(wrong.value, wrong.width),
      toHex(wrong.offset),
      fullHex(wrong.readBack, wrong.width),
    );
    const more =
      differing.length === 1 ? '' : ` ${l10n.t('{0} more read back otherwise.', differing.length - 1)}`;
    return { kind: 'warning', text: what + more };
  }
  if (poked.length > 1) {
    const verified = poked.filter(({ readBack }) => readBack !== undefined).length;
    const text = l10n.t(
      'Poked {0} staged writes in their order; {1} were read back.',
      poked.length,
      verified,
    );
    return { kind: 'info', text };
  }
  const place = [fullHex(first.value, first.width), toHex(first.offset), first.width] as const;
  return {
    kind: 'info',
    text:
      first.readBack === undefined
        ? l10n.t('Poked {0} at +{1}: one write of {2} bits, not read back.', ...place)
        : l10n.t('Poked {0} at +{1}: one write of {2} bits, read back the same.', ...place),
  };
}

function equal(one: string, other: string): boolean {
  return BigInt(one) === BigInt(other);
}
