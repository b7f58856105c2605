import { hexDigits } from '../../src/shared/base/hex';
import { placedRegisters } from '../../src/shared/registers/placedRegisters';
import type { RegisterMap } from '../../src/shared/registers/registerModel';

/** A description as `test/corpus/svdReference.py` prints it. */
export function describeSvd({ blocks }: RegisterMap): string[] {
  const hex = (value: bigint | undefined) => (value === undefined ? '-' : `0x${hexDigits(value)}`);
  const lines: string[] = [];
  for (const block of blocks) {
    const base = block.baseAddress ?? 0n;
    lines.push(`${block.name} ${hex(base)}`);
    for (const { path, offset, register } of placedRegisters(block)) {
      const { size, access, resetValue, resetMask, fields } = register;
      const place = hex(base + BigInt(offset));
      lines.push(`  ${path} ${place} ${size} ${access} ${hex(resetValue)} ${hex(resetMask)}`);
      for (const { name, bitOffset, bitWidth, access: own, enumeratedValues } of fields) {
        const values = enumeratedValues.reduce((sum, { values: { length } }) => sum + length, 0);
        lines.push(`    ${name} ${bitOffset} ${bitWidth} ${own} ${values}`);
      }
    }
  }
  return lines;
}
