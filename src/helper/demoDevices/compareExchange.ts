import type { Thunk } from '../thunks/thunk';

// rdi: address, esi: expected, edx: next; returns what was there (Intel SDM volume 2, CMPXCHG).
export const compareExchange32: Thunk = [
  ['mov eax, esi', [0x89, 0xf0]],
  ['lock cmpxchg DWORD PTR [rdi], edx', [0xf0, 0x0f, 0xb1, 0x17]],
  ['ret', [0xc3]],
];
