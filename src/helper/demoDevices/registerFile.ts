import type { AccessWidth } from '../../shared/model/accessWidth';
import { openBusAccess } from '../busAccess';
import { functionAt } from '../libc';
import { installThunks } from '../thunks/install';
import type { Thunk } from '../thunks/thunk';

/** A device model's view of its own registers. Offsets from the start of its page, bytes. */
export interface RegisterFile {
  read(offset: number, width: AccessWidth): bigint;
  write(offset: number, width: AccessWidth, value: bigint): void;
  /**
   * Puts `next` into a 32-bit register if it still holds `expected`, in one step: what the user poked meanwhile is never
   * overwritten. Returns what the register held.
   */
  replace(offset: number, expected: bigint, next: bigint): bigint;
}

// rdi: address, esi: expected, edx: next; returns what was there (Intel SDM volume 2, CMPXCHG).
export const compareExchange32: Thunk = [
  ['mov eax, esi', [0x89, 0xf0]],
  ['lock cmpxchg DWORD PTR [rdi], edx', [0xf0, 0x0f, 0xb1, 0x17]],
  ['ret', [0xc3]],
];

export function openRegisterFile(base: bigint): RegisterFile {
  const bus = openBusAccess();
  const at = (offset: number) => base + BigInt(offset);
  const registers = {
    read: (offset: number, width: AccessWidth) => bus.read(at(offset), width),
    write: (offset: number, width: AccessWidth, value: bigint) => bus.write(at(offset), width, value),
  };
  if (bus.kind === 'thunk') {
    const { compareExchange } = installThunks({ compareExchange: compareExchange32 });
    const call = functionAt(compareExchange, 'uint32_t', ['uintptr_t', 'uint32_t', 'uint32_t']);
    return { ...registers, replace: (offset, expected, next) => BigInt(call(at(offset), expected, next)) };
  }
  return {
    ...registers,
    // Not atomic: on CPUs without thunks a poke between the two accesses is lost. It is a demo.
    replace: (offset, expected, next) => {
      const held = registers.read(offset, 32);
      if (held === expected) registers.write(offset, 32, next);
      return held;
    },
  };
}
