import {
  bytesOf,
  problemWithOffset,
  problemWithValue,
  type AccessWidth,
} from '../../shared/model/accessWidth';
import { RegscopeError } from '../../shared/model/failure';
import type { Hardening } from '../../shared/model/hardening';
import type { Source } from '../../shared/model/source';
import type { Access } from '../../shared/protocol/helperProtocol';
import { BusFault } from '../busAccess';
import type { Channel, ChannelTools } from '../channels/channel';
import { openChannel } from '../channels/openChannel';
import { checkConsent, type Reach } from '../policy/checkReach';
import type { RateLimit } from '../policy/rateLimit';
import type { PowerControls } from '../powerControls';
import { checkReady } from '../readiness';
import { refusal } from '../refusal';
import { lookUpRegion } from '../lookUpRegion';
import { isElsewhere } from '../machinePaths';
import type { Region } from '../region';

/** What operations work with. */
export interface Bench extends ChannelTools, Reach {
  readonly power: PowerControls;
  readonly hardening: Hardening;
  readonly limit: RateLimit;
}

/** A region as it is now, open for the accesses of one operation. */
export interface OpenRegion {
  readonly region: Region;
  readonly channel: Channel;
  /** What an access threw, as a failure with its reason. */
  readonly failure: (error: unknown) => RegscopeError;
}

/**
 * Looks the source up, has `check` refuse what is not allowed, and only then opens it: a refused operation has made no
 * access. Throws RegscopeError.
 */
export function onRegion<T>(
  bench: Bench,
  source: Source,
  check: (region: Region) => void,
  operate: (open: OpenRegion) => T,
): T {
  if (isElsewhere(bench.paths)) {
    throw new RegscopeError({ code: 'bad-request', what: 'This helper judges accesses, and makes none.' });
  }
  const region = lookUpRegion(source, bench);
  check(region);
  checkReady(region, bench.paths);
  const failure = (error: unknown) => asFailure(bench, region, error);
  let channel: Channel;
  try {
    channel = openChannel(bench, region);
  } catch (error) {
    throw failure(error);
  }
  try {
    return operate({ region, channel, failure });
  } catch (error) {
    throw failure(error);
  } finally {
    channel.close();
  }
}

/** Throws RegscopeError `bad-width` or `bad-offset`. */
export function checkAccess(region: Region, { offset, width }: Access): void {
  const { size, misalignment, widths, widthsBecause: why, path } = region;
  if (!widths.includes(width)) {
    throw new RegscopeError({
      code: 'bad-width',
      what: `No access of ${width} bits can be made through ${path}: ${widths.join(', ')} bits can.`,
      ...(why === undefined ? {} : { why }),
      next: 'Choose another width.',
    });
  }
  const problem = problemWithOffset(offset, width, size, misalignment);
  if (problem !== undefined) throw new RegscopeError({ code: 'bad-offset', what: problem });
}

/** `count` accesses, ascending. */
export function checkRange(region: Region, offset: number, width: AccessWidth, count: number): void {
  checkAccess(region, { offset, width });
  checkAccess(region, { offset: offset + (count - 1) * bytesOf(width), width });
}

/** Throws RegscopeError where writes are off, the region takes none, or nobody has consented to one. */
export function checkWritable(bench: Bench, region: Region): void {
  if (!bench.grants.writes) {
    throw new RegscopeError({
      code: 'writes-off',
      what: 'Nothing was written: writes are off.',
      next: 'Run “Regscope: Enable Writes”, then write again.',
    });
  }
  if (region.source.kind === 'rom') {
    throw new RegscopeError({
      code: 'not-mappable',
      what: 'Nothing was written: an expansion ROM is read-only.',
    });
  }
  checkConsent(region, bench);
}

/** Throws RegscopeError `bad-value`. */
export function checkValue(value: bigint, width: AccessWidth): void {
  const problem = problemWithValue(value, width);
  if (problem !== undefined) {
    throw new RegscopeError({ code: 'bad-value', what: problem, next: 'Nothing was written.' });
  }
}

function asFailure(bench: Bench, region: Region, error: unknown): RegscopeError {
  if (!(error instanceof BusFault)) return refusal(error, region, bench.paths);
  return new RegscopeError({
    code: 'fault',
    what: `The access was made and not answered (${error.message}).`,
    why:
      region.source.kind === 'file'
        ? 'The file has become shorter than what was mapped.'
        : 'A driver has taken the device over, the device is gone, or it takes no such access here.',
    next: 'Peek again: the region is then mapped anew.',
  });
}
