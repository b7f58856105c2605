import { toHex } from '../shared/base/hex';
import { digitsOf, problemWithOffset, problemWithValue } from '../shared/model/accessWidth';
import { failureOf, RegscopeError } from '../shared/model/failure';
import type { Access, HelperParams, PeekResult, Role } from '../shared/protocol/helperProtocol';
import { BusFault } from './busAccess';
import { openChannel, type Channel, type ChannelTools } from './channels/channel';
import type { MachinePaths } from './machinePaths';
import { refusal } from './refusal';
import { lookUpRegion, type Region } from './region';

/** What an operation works with. */
export interface Bench extends ChannelTools {
  readonly paths: MachinePaths;
  readonly role: Role;
}

/**
 * One load per access, in the order asked. All are checked before the first is made: either the whole list is in bounds
 * and aligned, or the bus sees nothing. Throws RegscopeError.
 */
export function peek(bench: Bench, { source, accesses }: HelperParams<'peek'>): PeekResult[] {
  const region = lookUpRegion(source, bench.paths, bench.role);
  for (const access of accesses) checkAccess(region, access);
  return withChannel(bench, region, (channel) =>
    accesses.map(({ offset, width }) => {
      try {
        return { value: toHex(channel.read(offset, width), digitsOf(width)) };
      } catch (error) {
        return { failure: failureOf(asFailure(bench, region, error)) };
      }
    }),
  );
}

/** Exactly one store. Nothing is read, before or after. Throws RegscopeError. */
export function poke(bench: Bench, { source, offset, width, value }: HelperParams<'poke'>): void {
  checkWritesOn(bench);
  const region = lookUpRegion(source, bench.paths, bench.role);
  checkAccess(region, { offset, width });
  const problem = problemWithValue(BigInt(value), width);
  if (problem !== undefined)
    throw new RegscopeError({ code: 'bad-value', what: problem, next: 'Nothing was written.' });
  if (source.kind === 'rom') {
    throw new RegscopeError({
      code: 'not-mappable',
      what: 'An expansion ROM is read-only: nothing was written.',
    });
  }
  withChannel(bench, region, (channel) => {
    try {
      channel.write(offset, width, BigInt(value));
    } catch (error) {
      throw asFailure(bench, region, error);
    }
  });
}

function checkWritesOn({ writes }: Bench): void {
  if (writes) return;
  throw new RegscopeError({
    code: 'writes-off',
    what: 'Nothing was written: writes are off.',
    next: 'Run “Regscope: Enable Writes”, then poke again.',
  });
}

function checkAccess({ size, misalignment, widths, path }: Region, { offset, width }: Access): void {
  if (!widths.includes(width)) {
    throw new RegscopeError({
      code: 'bad-width',
      what: `No access of ${width} bits can be made through ${path}: ${widths.join(', ')} bits can.`,
      next: 'Choose another width.',
    });
  }
  const problem = problemWithOffset(offset, width, size, misalignment);
  if (problem !== undefined) throw new RegscopeError({ code: 'bad-offset', what: problem });
}

function withChannel<T>(bench: Bench, region: Region, operate: (channel: Channel) => T): T {
  let channel: Channel;
  try {
    channel = openChannel(bench, region);
  } catch (error) {
    throw refusal(error, region, bench.paths);
  }
  try {
    return operate(channel);
  } finally {
    channel.close();
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
        : 'A driver has taken the device over, or the device is gone.',
    next: 'Peek again: the region is then mapped anew.',
  });
}
