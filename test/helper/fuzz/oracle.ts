import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { toHex, type Hex } from '../../../src/shared/base/hex';
import { bytesOf, digitsOf, type AccessWidth } from '../../../src/shared/model/accessWidth';
import type { Source } from '../../../src/shared/model/source';
import {
  protocolVersion,
  requestSchemas,
  type Access,
  type HelperMethod,
  type HelperParams,
} from '../../../src/shared/protocol/helperProtocol';
import { littleEndian, type Files, type Place } from './files';

/** Finds what a source names, as the helper should; undefined where it must refuse. */
export type Locate = (source: Source) => Place | undefined;

/** What a request must be answered with. */
export type Expectation =
  | { readonly kind: 'refusal' }
  /** `problem` says what is wrong with a result. */
  | { readonly kind: 'result'; readonly problem?: (result: unknown) => string | undefined }
  /** A result, unless somebody cancels it: it may take a moment, and others are answered meanwhile. */
  | { readonly kind: 'cancellable' }
  /** Not to be asked for: the answer would take too long. */
  | { readonly kind: 'too long' };

const refusal: Expectation = { kind: 'refusal' };
const someResult: Expectation = { kind: 'result' };

/** What a request may be known to take. Milliseconds. */
const longest = 50;

/** Samples at full rate that are sure not to take longer. */
const mostSamples = 20_000;

type Rules = { readonly [M in HelperMethod]: (params: HelperParams<M>) => Expectation };

/**
 * Returns what says of each request, in the order sent, how a helper with `--writes` must answer it. It knows the
 * published schema and plain arithmetic, and keeps `files` as they must be: only what it finds valid changes them.
 */
export function createOracle(files: Files, locate: Locate): (method: string, params: unknown) => Expectation {
  let initialized = false;

  /** The place, opened and closed around `operate`, if the source is one and all `isAllowed` there. */
  const on = (
    source: Source,
    isAllowed: (place: Place) => boolean,
    operate: (place: Place) => Expectation,
  ): Expectation => {
    const place = locate(source);
    if (place === undefined || !isAllowed(place) || !isEnabled(place)) return refusal;
    return operate(place);
  };

  const isEnabled = ({ enabled }: Place): boolean => {
    if (enabled === undefined) return true;
    const command = files.read(enabled.by, 4, 16);
    return command !== undefined && command !== 0xffffn && (command & enabled.mask) !== 0n;
  };

  const read = (place: Place, { offset, width }: Access): Hex | undefined => {
    const value = files.read(place, offset, width);
    return value === undefined ? undefined : toHex(value, digitsOf(width));
  };

  /** How many of the stores are made: it ends with the first that fails, and of two halves the first may be made. */
  const write = (place: Place, stores: readonly Store[]): number => {
    const isDone = ({ offset, width, value, halves }: Store) => {
      if (halves === undefined) return files.write(place, offset, width, value);
      const low = () => files.write(place, offset, 32, value & 0xffff_ffffn);
      const high = () => files.write(place, offset + 4, 32, value >> 32n);
      return halves === 'low-high' ? low() && high() : high() && low();
    };
    const failed = stores.findIndex((store) => !isDone(store));
    return failed < 0 ? stores.length : failed;
  };

  const writing = (
    source: Source,
    stores: readonly Store[],
    expectation = (done: number) => withDone(done, stores.length),
  ): Expectation =>
    on(
      source,
      (place) => place.rom !== true && stores.every((store) => isAllowed(place, store) && fits(store)),
      (place) => expectation(write(place, stores)),
    );

  const rules: Rules = {
    initialize: (params) => {
      initialized = params.protocolVersion === protocolVersion;
      return initialized ? someResult : refusal;
    },
    listMemory: () => someResult,
    listPorts: () => someResult,
    listPciDevices: () => someResult,
    listDeviceTree: () => someResult,
    listPlatformDevices: () => someResult,
    machineStamp: () => someResult,
    accessFacts: () => someResult,
    linkStatus: ({ device }) => (locate({ kind: 'config', device }) ? someResult : refusal),
    // Who reaches ports reaches hardware.
    record: () => (locate({ kind: 'port', base: 0, size: 1 }) ? someResult : refusal),
    describe: ({ source }) => (locate(source) ? someResult : refusal),
    flush: ({ source, readBack }) => {
      const place = locate(source);
      return place && (readBack === undefined || isAllowed(place, readBack)) ? someResult : refusal;
    },
    judge: () => refusal, // The machine is this one or a recorded one, and not elsewhere.
    keepAwake: () => refusal, // The recording has no power controls.
    peek: ({ source, accesses }) =>
      on(
        source,
        (place) => accesses.every((access) => isAllowed(place, access)),
        (place) => withValues(accesses.map((access) => read(place, access))),
      ),
    poke: ({ source, value, ...access }) =>
      writing(source, [{ ...access, value: BigInt(value) }], (done) =>
        done === 1 ? withResult({}) : refusal,
      ),
    pokeMany: ({ source, writes }) =>
      writing(
        source,
        writes.map(({ value, ...access }) => ({ ...access, value: BigInt(value) })),
      ),
    modify: ({ source, offset, width, mask, value }) =>
      on(
        source,
        (place) =>
          place.rom !== true &&
          isAllowed(place, { offset, width }) &&
          fits({ width, value: BigInt(mask) }) &&
          fits({ width, value: BigInt(value) }),
        (place) => {
          const before = files.read(place, offset, width);
          if (before === undefined) return refusal;
          const written = (before & ~BigInt(mask)) | (BigInt(value) & BigInt(mask));
          files.write(place, offset, width, written);
          const digits = digitsOf(width);
          return withResult({ before: toHex(before, digits), written: toHex(written, digits) });
        },
      ),
    fill: ({ source, count, value, ...first }) =>
      writing(
        source,
        ascending(first, count).map((access) => ({ ...access, value: BigInt(value) })),
      ),
    peekBlock: ({ source, count, ...first }) => {
      const accesses = ascending(first, count);
      return on(
        source,
        (place) => accesses.every((access) => isAllowed(place, access)),
        (place) => {
          const parts = accesses.map(({ offset, width }) => files.at(place, offset, bytesOf(width)));
          const failed = parts.indexOf(undefined);
          const made = parts.slice(0, failed < 0 ? count : failed).filter((part) => part !== undefined);
          return withDone(made.length, count, { data: Buffer.concat(made).toString('base64') });
        },
      );
    },
    pokeBlock: ({ source, data, ...first }) => {
      const bytes = Buffer.from(data, 'base64');
      const size = bytesOf(first.width);
      if (bytes.length === 0 || bytes.length % size !== 0) return refusal;
      const stores = ascending(first, bytes.length / size).map((access, index) => ({
        ...access,
        value: littleEndian(bytes.subarray(index * size, (index + 1) * size)),
      }));
      return writing(source, stores);
    },
    waitFor: ({ source, offset, width, mask, value, deadline }) => {
      if (deadline > longest) return { kind: 'too long' };
      return on(
        source,
        (place) =>
          isAllowed(place, { offset, width }) &&
          fits({ width, value: BigInt(mask) }) &&
          fits({ width, value: BigInt(value) }),
        (place) => (files.at(place, offset, bytesOf(width)) ? { kind: 'cancellable' } : refusal),
      );
    },
    sample: ({ source, offset, width, count, interval }) => {
      if (count > mostSamples || count * interval > longest) return { kind: 'too long' };
      return on(
        source,
        (place) => isAllowed(place, { offset, width }),
        () => ({ kind: 'cancellable' }),
      );
    },
  };

  return (method, params) => {
    if (!isMethod(method) || initialized === (method === 'initialize')) return refusal;
    const parsed = v.safeParse(requestSchemas[method], params);
    return parsed.success ? (rules[method] as (params: unknown) => Expectation)(parsed.output) : refusal;
  };
}

interface Store extends Access {
  readonly value: bigint;
}

function isMethod(method: string): method is HelperMethod {
  return Object.hasOwn(requestSchemas, method);
}

function isAllowed(place: Place, { offset, width, halves }: Access): boolean {
  if (halves !== undefined) {
    return (
      width === 64 && [offset, offset + 4].every((half) => isAllowed(place, { offset: half, width: 32 }))
    );
  }
  const bytes = bytesOf(width);
  const { start, size, widths } = place;
  return widths.includes(width) && offset + bytes <= size && (start + BigInt(offset)) % BigInt(bytes) === 0n;
}

function fits({ width, value }: { readonly width: AccessWidth; readonly value: bigint }): boolean {
  return value >> BigInt(width) === 0n;
}

function ascending({ offset, width }: Access, count: number): Access[] {
  return Array.from({ length: count }, (_, index) => ({ offset: offset + index * bytesOf(width), width }));
}

function withResult(expected: object): Expectation {
  return {
    kind: 'result',
    problem: (result) =>
      isDeepStrictEqual(result, expected) ? undefined : `It should have been ${JSON.stringify(expected)}.`,
  };
}

/** A result with a failure where fewer are done than were asked for. */
function withDone(done: number, count: number, more: object = {}): Expectation {
  return {
    kind: 'result',
    problem: (result) => {
      const { failure, ...others } = result as { failure?: { code?: unknown } };
      if ((failure === undefined) !== (done === count) || failure?.code === 'internal') {
        return `${done} of ${count} should have been done.`;
      }
      return isDeepStrictEqual(others, { ...more, done }) ? undefined : `${done} should have been done.`;
    },
  };
}

/** Undefined where the access must fail. */
function withValues(values: readonly (Hex | undefined)[]): Expectation {
  return {
    kind: 'result',
    problem: (result) => {
      const results = result as readonly { value?: unknown; failure?: { code: unknown } }[];
      if (results.length !== values.length) return 'There are more or fewer results than accesses.';
      const wrong = values.findIndex((value, index) => {
        const found = results[index];
        if (value === undefined) return found?.failure === undefined || found.failure.code === 'internal';
        return found?.value !== value;
      });
      return wrong < 0 ? undefined : `Access ${wrong} should have read ${values[wrong] ?? 'nothing'}.`;
    },
  };
}
