import { strict as assert } from 'node:assert';
import type { HelperClient } from '../../src/extension/helper/helperClient';
import type { PciAddress } from '../../src/shared/model/pciAddress';
import { decodeConfigSpace } from '../../src/shared/pci/config/configDecode';
import { placedRegisters } from '../../src/shared/registers/placedRegisters';

/** A function's configuration space, as far as it has registers. */
export interface PeekedConfig {
  /** Bytes that are no register's are 0. */
  readonly config: Uint8Array;
  /** How often the decode asked for more. */
  readonly rounds: number;
  readonly peeks: number;
}

/** Peeks what the decode asks for until it asks for no more, then the registers that it found. */
export async function peekConfig(helper: HelperClient, device: PciAddress): Promise<PeekedConfig> {
  const source = { kind: 'config', device } as const;
  const { size } = await helper.request('describe', { source });
  const config = new Uint8Array(size);
  const view = new DataView(config.buffer);
  const known = new Set<number>();
  const peek = async (offsets: readonly number[]) => {
    const accesses = offsets.map((offset) => ({ offset, width: 32 as const }));
    const results = await helper.request('peek', { source, accesses });
    for (const [index, result] of results.entries()) {
      assert('value' in result, JSON.stringify(result));
      const offset = offsets[index] ?? assert.fail();
      view.setUint32(offset, Number(result.value), true);
      known.add(offset);
    }
  };
  const decode = () =>
    decodeConfigSpace((offset) => (known.has(offset) ? view.getUint32(offset, true) : undefined), size);

  let rounds = 0;
  for (let { missing } = decode(); missing.length > 0; { missing } = decode()) {
    assert.ok(++rounds < 100);
    await peek(missing);
  }
  const offsets = decode().blocks.flatMap(({ block, offset }) =>
    [...placedRegisters(block)].map((placed) => (offset + placed.offset) & ~3),
  );
  await peek([...new Set(offsets)].filter((offset) => !known.has(offset)));
  return { config, rounds, peeks: known.size };
}
