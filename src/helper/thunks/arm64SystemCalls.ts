import { branch, instruction, loadDoubleword, moveImmediate } from './arm64';
import type { Instruction, Thunk } from './thunk';

/** The same as x64SystemCalls, by the AAPCS64: x19 and x20 are the caller's. */
export function arm64SystemCalls(table: { readonly address: bigint; readonly end: bigint }): Thunk {
  const start: Instruction[] = [
    instruction('stp x19, x20, [sp, #-16]!', 0xa9bf53f3),
    ...moveImmediate(19, table.address),
    ...moveImmediate(20, table.end),
  ];
  const call: Instruction[] = [
    instruction('ldr x8, [x19]', 0xf9400268),
    ...[0, 1, 2, 3, 4].map((register) => loadDoubleword(register, 19, 8 + 8 * register)),
    instruction('svc #0x0', 0xd4000001),
    instruction('add x19, x19, #0x30', 0x9100c273),
    instruction('cmp x19, x20', 0xeb14027f),
  ];
  const end = start.length + call.length;
  return [
    ...start,
    ...call,
    branch('b.ne', 0x54000001, end, start.length),
    instruction('ldp x19, x20, [sp], #16', 0xa8c153f3),
    instruction('ret', 0xd65f03c0),
  ];
}
