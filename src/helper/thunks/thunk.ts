/** One instruction: its assembly as objdump prints it (Intel syntax on x86) and its bytes. */
export type Instruction = readonly [assembly: string, bytes: readonly number[]];

export type Thunk = readonly Instruction[];

/** An instruction that stops the process, for each CPU: it fills the gaps, so that a wrong jump goes nowhere. */
export const traps: Readonly<Partial<Record<NodeJS.Architecture, Instruction>>> = {
  x64: ['int3', [0xcc]],
  arm64: ['udf #0', [0x00, 0x00, 0x00, 0x00]],
};

export type ThunkName =
  | 'read8'
  | 'read16'
  | 'read32'
  | 'read64'
  | 'write8'
  | 'write16'
  | 'write32'
  | 'write64'
  | 'copy8'
  | 'copy16'
  | 'copy32'
  | 'copy64'
  | 'sample8'
  | 'sample16'
  | 'sample32'
  | 'sample64'
  | 'ticks'
  | 'storeFence';

/**
 * What a thunk returns instead of its result when its access faulted. A read of 32 bits or less cannot return it; where a
 * 64-bit register holds just this value, the fault record tells.
 */
export const faultResult = 0xbadb_05e4_4f0f_fa17n;

/** Where things lie in this process, for the code that must know. */
export interface FaultLayout {
  /** The thunks: a fault at an instruction of theirs is theirs. */
  readonly code: { readonly address: bigint; readonly size: number };
  /** Where execution goes on after such a fault. */
  readonly landing: bigint;
  /** Two 64-bit words: the signal's number (0: none yet), the address that faulted. */
  readonly record: bigint;
}

/** A CPU's thunks. Calls follow its C calling convention. */
export interface ThunkSet {
  readonly thunks: Readonly<Record<ThunkName, Thunk>>;
  /** Returns {@link faultResult} to the caller of the thunk that faulted. */
  readonly landing: Thunk;
  /** The signal handler: records a fault of the thunks and goes on at the landing; any other fault kills the process. */
  readonly faultHandler: (layout: FaultLayout) => Thunk;
}

export function bytesOfThunk(thunk: Thunk): number[] {
  return thunk.flatMap(([, bytes]) => [...bytes]);
}

/** `size` bytes of a number, lowest first. */
export function littleEndian(value: bigint, size: number): number[] {
  return Array.from({ length: size }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));
}
