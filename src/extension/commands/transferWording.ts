import * as l10n from '@vscode/l10n';
import { formatSize, toHex } from '../../shared/base/hex';
import { bytesOf, type AccessWidth } from '../../shared/model/accessWidth';
import { RegscopeError } from '../../shared/model/failure';
import type { DumpResult } from '../machine/dump';
import type { TransferResult } from '../machine/transfer';
import type { ByteRange } from './byteRange';

interface Told extends ByteRange {
  readonly title: string;
  readonly width: AccessWidth;
}

/** What a dump did, and where the words are. */
export function describeDump(told: Told, result: DumpResult): string {
  const { title } = told;
  const { file, failure, unknown } = result;
  if (failure === undefined)
    return l10n.t('Dumped {0} to {1}.', accessesOf(told, result, 'read'), file ?? '');
  const place = placeOf(told, result);
  return sentences(
    failure.code === 'cancelled'
      ? l10n.t('The dump of {0} was cancelled at {1}.', title, place)
      : l10n.t('The dump of {0} stopped at {1}: {2}', title, place, new RegscopeError(failure).message),
    unknown === undefined
      ? ''
      : l10n.t('Of the {0} bytes from there on, nobody knows which have been read.', unknown),
    file === undefined ? l10n.t('Nothing is kept.') : l10n.t('What was read before is in {0}.', file),
  );
}

/** What a load did. */
export function describeLoad(told: Told, path: string, result: TransferResult): string {
  const { title } = told;
  const { done, failure, unknown } = result;
  if (failure === undefined) return l10n.t('Loaded {0} into {1}.', path, accessesOf(told, result, 'write'));
  const place = placeOf(told, result);
  return sentences(
    failure.code === 'cancelled'
      ? l10n.t('The load into {0} was cancelled at {1}.', title, place)
      : l10n.t('The load into {0} stopped at {1}: {2}', title, place, new RegscopeError(failure).message),
    unknown === undefined
      ? ''
      : l10n.t('Of the {0} bytes from there on, nobody knows which have been written.', unknown),
    done === 0 ? '' : l10n.t('{0} were written before.', formatSize(BigInt(done))),
  );
}

/** `0000:00:04.0 BAR0 from +0x0 (4 KiB, 1,024 reads of 32 bits)`. */
function accessesOf({ title, offset, width }: Told, { done }: TransferResult, access: 'read' | 'write') {
  const accesses = countOf(done / bytesOf(width), access);
  const size = formatSize(BigInt(done));
  return l10n.t('{0} from +{1} ({2}, {3} of {4} bits)', title, toHex(offset), size, accesses, width);
}

function countOf(count: number, access: 'read' | 'write'): string {
  const number = count.toLocaleString('en');
  if (access === 'read') return count === 1 ? l10n.t('1 read') : l10n.t('{0} reads', number);
  return count === 1 ? l10n.t('1 write') : l10n.t('{0} writes', number);
}

/** Where it ended. */
function placeOf({ offset }: Told, { done }: TransferResult): string {
  return `+${toHex(offset + done)}`;
}

function sentences(...each: readonly string[]): string {
  return each.filter((sentence) => sentence !== '').join(' ');
}
