import type { Instruction, Thunk } from './thunk';

const ret: Instruction = ['ret', [0xc3]];
const returnZero: Instruction = ['xor eax, eax', [0x31, 0xc0]];
const portToDx: Instruction = ['mov edx, edi', [0x89, 0xfa]];
const valueToEax: Instruction = ['mov eax, esi', [0x89, 0xf0]];

/** One port access each (Intel SDM volume 2, IN and OUT). edi: port, esi: value. */
export const x64PortThunks = {
  in8: [portToDx, returnZero, ['in al, dx', [0xec]], ret],
  in16: [portToDx, returnZero, ['in ax, dx', [0x66, 0xed]], ret],
  in32: [portToDx, ['in eax, dx', [0xed]], ret],
  out8: [portToDx, valueToEax, ['out dx, al', [0xee]], ret],
  out16: [portToDx, valueToEax, ['out dx, ax', [0x66, 0xef]], ret],
  out32: [portToDx, valueToEax, ['out dx, eax', [0xef]], ret],
} satisfies Record<string, Thunk>;
