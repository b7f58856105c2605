import type { Register, RegisterBlock } from '../registerModel';
import { collectWarnings, type Imported } from './imported';

const entry =
  /^\(\s*(['"])([^'"]+)\1\s*,\s*(['"])(0[xX][\dA-Fa-f]{1,8}|\d{1,9})\3\s*,\s*(['"])([^'"]*)\5\s*\)\s*,?\s*(?:#.*)?$/;

/**
 * Reads a list of registers as intel_reg has them (igt-gpu-tools, tools/registers): `('NAME', '0x1234', 'PORT')` a line. A block for
 * each port; the empty one is mapped. Never throws.
 */
export function importIntelReg(text: string, name: string): Imported {
  const { warn, end } = collectWarnings();
  const ports = new Map<string, Register[]>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const content = line.trim();
    if (content === '' || content.startsWith('#')) continue;
    const [, , own, , offset, , port = ''] = entry.exec(content) ?? [];
    if (own === undefined || offset === undefined) {
      warn(index + 1, `This is no register: ('NAME', '0x1234', 'PORT') is expected.`);
      continue;
    }
    const registers = ports.get(port) ?? [];
    ports.set(port, registers);
    registers.push({
      kind: 'register',
      name: own,
      addressOffset: Number(offset),
      size: 32,
      access: 'read-write',
      fields: [],
    });
  }
  const blocks = [...ports].map(([port, members]): RegisterBlock => {
    return { name: port === '' ? 'MMIO' : port, addressBlocks: [], interrupts: [], members };
  });
  return { map: { name, blocks }, warnings: end() };
}
