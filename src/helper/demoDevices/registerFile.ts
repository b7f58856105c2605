import type { AccessWidth } from '../../shared/model/accessWidth';
import { openBusAccess } from '../busAccess';
import { functionAt } from '../libc';
import { installCode } from '../thunks/install';
import { compareExchange32 } from './compareExchange';

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

export function openRegisterFile(base: number): RegisterFile {
  const bus = openBusAccess();
  const at = (offset: number) => base + offset;
  const registers = {
    read: (offset: number, width: AccessWidth) => BigInt(bus.read(at(offset), width)),
    write: (offset: number, width: AccessWidth, value: bigint) => bus.write(at(offset), width, value),
  };
  if (process.arch === 'x64' && bus.kind === 'thunk') {
    const [compareExchange = 0] = installCode([compareExchange32]);
    const call = functionAt(compareExchange, 'uint32_t', ['uintptr_t', 'uint32_t', 'uint32_t']);
    return {
      ...registers,
      replace: (offset, expected, next) => BigInt(call(at(offset), expected, next)),
    };
  }
  return {
    ...registers,
    // Not atomic: on other CPUs a poke between the two accesses is lost. It is a demo.
    replace: (offset, expected, next) => {
      const held = registers.read(offset, 32);
      if (held === expected) registers.write(offset, 32, next);
      return held;
    },
  };
}
