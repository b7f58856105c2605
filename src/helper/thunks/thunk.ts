/** One instruction: its assembly as objdump prints it (Intel syntax on x86) and its bytes. */
export type Instruction = readonly [assembly: string, bytes: readonly number[]];

export type Thunk = readonly Instruction[];

export type ThunkName =
  'read8' | 'read16' | 'read32' | 'read64' | 'write8' | 'write16' | 'write32' | 'write64' | 'storeFence';

export function bytesOfThunk(thunk: Thunk): number[] {
  return thunk.flatMap(([, bytes]) => [...bytes]);
}
