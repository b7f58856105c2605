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
  const { file } = result;
  if (result.failure === undefined) return `Dumped ${accessesOf(told, result, 'read')} to ${file ?? ''}.`;
  const kept = file === undefined ? 'Nothing is kept.' : `What was read before is in ${file}.`;
  return `The dump of ${told.title} ${endOf(told, result, 'read')} ${kept}`;
}

/** What a load did. */
export function describeLoad(told: Told, path: string, result: TransferResult): string {
  if (result.failure === undefined) return `Loaded ${path} into ${accessesOf(told, result, 'write')}.`;
  const made = result.done === 0 ? '' : ` ${formatSize(BigInt(result.done))} were written before.`;
  return `The load into ${told.title} ${endOf(told, result, 'written')}${made}`;
}

/** `0000:00:04.0 BAR0 from +0x0 (4 KiB, 1,024 reads of 32 bits)`. */
function accessesOf({ title, offset, width }: Told, { done }: TransferResult, access: string): string {
  const count = done / bytesOf(width);
  const accesses = `${count.toLocaleString('en')} ${access}${count === 1 ? '' : 's'}`;
  return `${title} from +${toHex(offset)} (${formatSize(BigInt(done))}, ${accesses} of ${width} bits)`;
}

function endOf({ offset }: Told, { done, failure, unknown }: TransferResult, access: string): string {
  const place = `+${toHex(offset + done)}`;
  const behind =
    unknown === undefined
      ? ''
      : ` Of the ${unknown} bytes from there on, nobody knows which have been ${access}.`;
  if (failure === undefined || failure.code === 'cancelled') return `was cancelled at ${place}.${behind}`;
  return `stopped at ${place}: ${new RegscopeError(failure).message}${behind}`;
}
