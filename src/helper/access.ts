import { toHex } from '../shared/base/hex';
import { digitsOf, problemWithOffset, problemWithValue } from '../shared/model/accessWidth';
import { failureOf, RegscopeError } from '../shared/model/failure';
import type { Access, HelperParams, PeekResult, Role } from '../shared/protocol/helperProtocol';
import { BusFault, type BusAccess } from './busAccess';
import type { MachinePaths } from './machinePaths';
import type { Mappings, Window } from './mappings';
import { refusal } from './refusal';
import { lookUpRegion, type Region } from './region';

/** What an operation works with. */
export interface Bench {
  readonly paths: MachinePaths;
  readonly role: Role;
  /** Launched with writes on. */
  readonly writes: boolean;
  readonly bus: BusAccess;
  readonly mappings: Mappings;
}

/**
 * One load per access, in the order asked. All are checked before the first is made: either the whole list is in bounds
 * and aligned, or the bus sees nothing. Throws RegscopeError.
 */
export function peek(bench: Bench, { source, accesses }: HelperParams<'peek'>): PeekResult[] {
  const region = lookUpRegion(source, bench.paths, bench.role);
  for (const access of accesses) checkBounds(region, access);
  let window: Window | undefined;
  return accesses.map(({ offset, width }) => {
    try {
      if (window === undefined || offset < window.start || offset >= window.end) {
        window = windowAt(bench, region, offset);
      }
      const value = bench.bus.read(addressIn(window, offset), width);
      return { value: toHex(value, digitsOf(width)) };
    } catch (error) {
      window = undefined;
      return { failure: failureOf(asFailure(bench, region, error)) };
    }
  });
}

/** Exactly one store. Nothing is read, before or after. Throws RegscopeError. */
export function poke(bench: Bench, { source, offset, width, value }: HelperParams<'poke'>): void {
  if (!bench.writes) {
    throw new RegscopeError({
      code: 'writes-off',
      what: 'Nothing was written: writes are off.',
      next: 'Run “Regscope: Enable Writes”, then poke again.',
    });
  }
  const region = lookUpRegion(source, bench.paths, bench.role);
  checkBounds(region, { offset, width });
  const problem = problemWithValue(BigInt(value), width);
  if (problem !== undefined)
    throw new RegscopeError({ code: 'bad-value', what: problem, next: 'Nothing was written.' });
  try {
    bench.bus.write(addressIn(windowAt(bench, region, offset), offset), width, BigInt(value));
  } catch (error) {
    throw asFailure(bench, region, error);
  }
}

function checkBounds(region: Region, { offset, width }: Access): void {
  const problem = problemWithOffset(offset, width, region.size, region.inPage);
  if (problem !== undefined) throw new RegscopeError({ code: 'bad-offset', what: problem });
}

function windowAt(bench: Bench, region: Region, offset: number): Window {
  try {
    return bench.mappings.windowAt(region, offset);
  } catch (error) {
    throw refusal(error, region, bench.paths);
  }
}

function addressIn(window: Window, offset: number): number {
  return window.address + offset - window.start;
}

/** After a fault the mapping is no longer trusted: the kernel may have revoked it for a driver, or the device is gone. */
function asFailure(bench: Bench, region: Region, error: unknown): unknown {
  if (!(error instanceof BusFault)) return error;
  bench.mappings.drop(region);
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
