import type { Thunk, ThunkName } from './thunk';

/**
 * One bus access each, System V calling convention (rdi: address, rsi: value; result in rax). The instruction a thunk is
 * made of is the access: a `mov` between a register and naturally aligned memory is one load or store of its width
 * (Intel SDM volume 3, 9.1.1).
 */
export const x64Thunks: Readonly<Record<ThunkName, Thunk>> = {
  read8: [
    ['movzx eax, BYTE PTR [rdi]', [0x0f, 0xb6, 0x07]],
    ['ret', [0xc3]],
  ],
  read16: [
    ['movzx eax, WORD PTR [rdi]', [0x0f, 0xb7, 0x07]],
    ['ret', [0xc3]],
  ],
  read32: [
    ['mov eax, DWORD PTR [rdi]', [0x8b, 0x07]],
    ['ret', [0xc3]],
  ],
  read64: [
    ['mov rax, QWORD PTR [rdi]', [0x48, 0x8b, 0x07]],
    ['ret', [0xc3]],
  ],
  write8: [
    ['mov BYTE PTR [rdi], sil', [0x40, 0x88, 0x37]],
    ['ret', [0xc3]],
  ],
  write16: [
    ['mov WORD PTR [rdi], si', [0x66, 0x89, 0x37]],
    ['ret', [0xc3]],
  ],
  write32: [
    ['mov DWORD PTR [rdi], esi', [0x89, 0x37]],
    ['ret', [0xc3]],
  ],
  write64: [
    ['mov QWORD PTR [rdi], rsi', [0x48, 0x89, 0x37]],
    ['ret', [0xc3]],
  ],
  // Drains write-combining buffers and orders all earlier stores (Intel SDM volume 2, SFENCE).
  storeFence: [
    ['sfence', [0x0f, 0xae, 0xf8]],
    ['ret', [0xc3]],
  ],
};
