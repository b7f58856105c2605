import { toHex } from '../shared/base/hex';
import { bytesOf, type AccessWidth } from '../shared/model/accessWidth';
import { functionAt, loadScalar, storeScalar, type NativeFunction, type ScalarType } from './libc';
import { arm64 } from './thunks/arm64';
import { getWord, putWord } from './words';
import { ticksToMicroseconds, type Mark } from './ticks';
import { installThunks } from './thunks/install';
import { faultResult, type ThunkSet } from './thunks/thunk';
import { x64 } from './thunks/x64';

/** The primitive everything rests on: one load or store of exactly this width at exactly this address. */
export interface BusAccess {
  readonly kind: 'thunk' | 'scalar';
  /** Throws {@link BusFault}, where faults can be survived; elsewhere a fault is the end of the process. */
  readonly read: (address: number, width: AccessWidth) => number | bigint;
  readonly write: (address: number, width: AccessWidth, value: bigint) => void;
  /**
   * As many words as the buffer holds, each loaded or stored once, ascending. Returns how many were made: fewer than all
   * where one faulted.
   */
  readonly readBlock: (address: number, width: AccessWidth, into: Buffer) => number;
  readonly writeBlock: (address: number, width: AccessWidth, from: Buffer) => number;
  /**
   * Loads from one address as often as `times` has elements, and notes after each load when it was done: microseconds of
   * performance.now()'s clock. Returns how many were made: fewer than all where one faulted.
   */
  readonly sample: (address: number, width: AccessWidth, values: Buffer, times: Float64Array) => number;
  /** Orders and drains earlier stores; absent where no such instruction is at hand. */
  readonly storeFence?: () => void;
}

/** The access was made and nothing answered it: SIGBUS. */
export class BusFault extends Error {
  public override readonly name = 'BusFault';

  public constructor(address: bigint) {
    super(`SIGBUS at ${toHex(address)}`);
  }
}

const scalarTypes: Readonly<Record<AccessWidth, ScalarType>> = {
  8: 'uint8_t',
  16: 'uint16_t',
  32: 'uint32_t',
  64: 'uint64_t',
};

const thunkSets: Readonly<Partial<Record<NodeJS.Architecture, ThunkSet>>> = { x64, arm64 };

/** Thunks where this CPU has some. Elsewhere, and where the system refuses executable pages, koffi's loads and stores. */
export function openBusAccess(): BusAccess {
  const set = thunkSets[process.arch];
  if (set === undefined) return scalarAccess();
  try {
    return thunkAccess(set);
  } catch {
    return scalarAccess();
  }
}

function thunkAccess(set: ThunkSet): BusAccess {
  const { addresses: at, takeFault } = installThunks(set);
  // All return 64 bits, whatever their width: that leaves room for faultResult.
  const read = (address: number) => functionAt(address, 'uint64_t', ['uintptr_t']);
  const write = (address: number, type: ScalarType) => functionAt(address, 'uint64_t', ['uintptr_t', type]);
  const reads = { 8: read(at.read8), 16: read(at.read16), 32: read(at.read32), 64: read(at.read64) };
  const writes = {
    8: write(at.write8, 'uint8_t'),
    16: write(at.write16, 'uint16_t'),
    32: write(at.write32, 'uint32_t'),
    64: write(at.write64, 'uint64_t'),
  };
  const storeFence = functionAt(at.storeFence, 'uint64_t', []);
  const call = (thunk: NativeFunction, ...parameters: (number | bigint)[]): number | bigint => {
    const result = thunk(...parameters);
    if (result !== faultResult) return result;
    const fault = takeFault();
    if (fault !== undefined) throw new BusFault(fault);
    return result;
  };
  const copies = (parameters: string[]) => ({
    8: functionAt(at.copy8, 'uint64_t', parameters),
    16: functionAt(at.copy16, 'uint64_t', parameters),
    32: functionAt(at.copy32, 'uint64_t', parameters),
    64: functionAt(at.copy64, 'uint64_t', parameters),
  });
  const blockReads = copies(['void *', 'uintptr_t', 'size_t']);
  const blockWrites = copies(['uintptr_t', 'void *', 'size_t']);
  /** Of the two sides only the device's can fault, so that the fault's address tells how far the copy came. */
  const wordsCopied = (
    result: number | bigint,
    address: number,
    width: AccessWidth,
    words: number,
  ): number => {
    const fault = result === faultResult ? takeFault() : undefined;
    return fault === undefined ? words : (Number(fault) - address) / bytesOf(width);
  };
  const sampling = (address: number) =>
    functionAt(address, 'uint64_t', ['void *', 'void *', 'uintptr_t', 'size_t']);
  const samples = {
    8: sampling(at.sample8),
    16: sampling(at.sample16),
    32: sampling(at.sample32),
    64: sampling(at.sample64),
  };
  const ticks = functionAt(at.ticks, 'uint64_t', []);
  const mark = (): Mark => ({ now: performance.now(), ticks: Number(ticks()) });
  return {
    kind: 'thunk',
    read: (address, width) => call(reads[width], address),
    write: (address, width, value) => void call(writes[width], address, value),
    readBlock: (address, width, into) => {
      const words = into.length / bytesOf(width);
      return wordsCopied(blockReads[width](into, address, words), address, width, words);
    },
    writeBlock: (address, width, from) => {
      const words = from.length / bytesOf(width);
      return wordsCopied(blockWrites[width](address, from, words), address, width, words);
    },
    sample: (address, width, values, times) => {
      times.fill(0);
      const stamps = Buffer.from(times.buffer, times.byteOffset, times.byteLength);
      const before = mark();
      const result = samples[width](values, stamps, address, times.length);
      const after = mark();
      // All loads are from one address, so that the fault's tells nothing. But no load that was made is stamped 0.
      const faulted = result === faultResult && takeFault() !== undefined;
      const done = faulted ? times.indexOf(0) : times.length;
      ticksToMicroseconds(times.subarray(0, done), before, after);
      return done;
    },
    storeFence: () => void storeFence(),
  };
}

function scalarAccess(): BusAccess {
  return {
    kind: 'scalar',
    read: (address, width) => loadScalar(address, scalarTypes[width]),
    write: (address, width, value) => storeScalar(address, scalarTypes[width], value),
    readBlock: (address, width, into) => {
      const bytes = bytesOf(width);
      for (let at = 0; at < into.length; at += bytes)
        putWord(into, at, width, loadScalar(address + at, scalarTypes[width]));
      return into.length / bytes;
    },
    writeBlock: (address, width, from) => {
      const bytes = bytesOf(width);
      for (let at = 0; at < from.length; at += bytes)
        storeScalar(address + at, scalarTypes[width], getWord(from, at, width));
      return from.length / bytes;
    },
    sample: (address, width, values, times) => {
      for (let index = 0; index < times.length; index++) {
        putWord(values, index * bytesOf(width), width, loadScalar(address, scalarTypes[width]));
        times[index] = performance.now() * 1000;
      }
      return times.length;
    },
  };
}
