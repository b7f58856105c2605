import assert from 'node:assert/strict';
import type { Region } from '../../src/helper/region';
import { withinThisCpu } from '../../src/helper/withinThisCpu';
import { accessWidths } from '../../src/shared/model/accessWidth';

describe('what a CPU makes in one access', () => {
  const region: Region = {
    source: { kind: 'file', path: '/file' },
    path: '/file',
    reach: { kind: 'map', fileOffset: 0n, inPage: 0 },
    size: 4096,
    misalignment: 0,
    widths: accessWidths,
  };

  it('is every width, on one of 64 bits', () => {
    for (const cpu of ['x64', 'arm64', 'riscv64', 'loong64', 'ppc64'] as const)
      assert.deepEqual(withinThisCpu(region, cpu).widths, [8, 16, 32, 64]);
  });

  it('is 32 bits at most on one of 32, with the reason', () => {
    for (const cpu of ['arm', 'ia32'] as const) {
      const { widths, widthsBecause } = withinThisCpu(region, cpu);
      assert.deepEqual(widths, [8, 16, 32]);
      assert.match(widthsBecause ?? '', /32 bits/);
    }
  });

  it('is the kernel’s matter where it makes the access, with its own reason', () => {
    const ports = {
      ...region,
      reach: { kind: 'file', fileOffset: 0 },
      widths: [8],
      widthsBecause: 'so',
    } as const;
    assert.deepEqual(withinThisCpu(ports, 'arm'), ports);
  });
});
