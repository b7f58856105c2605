import * as l10n from '@vscode/l10n';
import { parseInteger, toHex } from '../../shared/base/hex';
import { bytesOf, problemWithOffset, type AccessWidth } from '../../shared/model/accessWidth';

/** A part of a region. Bytes. */
export interface ByteRange {
  readonly offset: number;
  readonly size: number;
}

/** What a range must fit. */
export interface RangeLimits {
  readonly width: AccessWidth;
  /** Bytes of the region. */
  readonly size: number;
  /** Bytes past an aligned address at which the region starts. */
  readonly misalignment: number;
}

export function formatByteRange({ offset, size }: ByteRange): string {
  return `${toHex(offset)}+${toHex(size)}`;
}

/** Reads `0x100+0x40`: offset and size, as memtool writes them. Never throws: what is wrong comes back as a problem. */
export function parseByteRange(
  text: string,
  { width, size: available, misalignment }: RangeLimits,
): ByteRange | { readonly problem: string } {
  const [first = '', second, ...rest] = text.split('+');
  if (second === undefined || rest.length > 0) {
    return { problem: l10n.t('Write offset+size in bytes, such as 0x100+0x40.') };
  }
  const numbers = [parseInteger(first), parseInteger(second)];
  const problem = numbers.flatMap((parsed) => ('problem' in parsed ? [parsed.problem] : []))[0];
  if (problem !== undefined) return { problem };
  const [offset = 0, size = 0] = numbers.map((parsed) => ('value' in parsed ? Number(parsed.value) : 0));
  const bytes = bytesOf(width);
  if (size === 0 || size % bytes !== 0) {
    return {
      problem: l10n.t(
        'The size is a multiple of {0} bytes for {1}-bit accesses, and at least that.',
        bytes,
        width,
      ),
    };
  }
  const wrong = problemWithOffset(offset, width, available, misalignment);
  if (wrong !== undefined) return { problem: wrong };
  if (offset + size > available) {
    return { problem: l10n.t('The range ends behind the region, which has {0} bytes.', toHex(available)) };
  }
  return { offset, size };
}
