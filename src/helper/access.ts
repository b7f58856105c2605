import { toHex } from '../shared/base/hex';
import { digitsOf, problemWithOffset, problemWithValue } from '../shared/model/accessWidth';
import { failureOf, RegscopeError } from '../shared/model/failure';
import type { Access, HelperParams, PeekResult, Role } from '../shared/protocol/helperProtocol';
import type { BusAccess } from './busAccess';
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
      return { failure: failureOf(error) };
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
  bench.bus.write(addressIn(windowAt(bench, region, offset), offset), width, BigInt(value));
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

function addressIn(window: Window, offset: number): bigint {
  return window.address + BigInt(offset - window.start);
}
