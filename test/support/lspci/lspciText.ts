import { strict as assert } from 'node:assert';
import { hexDigits } from '../../../src/shared/base/hex';
import type { PciAddress } from '../../../src/shared/model/pciAddress';
import { decodeConfigSpace } from '../../../src/shared/pci/config/configDecode';
import { readBlock, type BlockReader, type Neighbours } from './blockReader';
import { capabilityText } from './capabilityText';
import { extendedText } from './extendedText';
import { headerText } from './headerText';

/** The function as Debian's `lspci -D -n -vvv` 3.9.0 prints it, made of nothing but our decode of its configuration space. */
export function lspciText(address: PciAddress, config: Uint8Array): string[] {
  const [header, ...capabilities] = readBlocks(config);
  if (header === undefined) return [];
  const express = capabilities.find(({ name }) => name === 'PCI Express');
  const neighbours: Neighbours = {
    header,
    portType: express?.named('PCI Express Capabilities', 'Device/Port Type'),
    isFirstFunction: address.endsWith(':00.0'),
  };
  const lines = headerText(address, header, capabilities);
  for (const capability of capabilities) {
    const place = hexDigits(capability.offset, 2);
    const [first = '', ...more] =
      capability.offset < 0x100
        ? capabilityText(capability, neighbours)
        : extendedText(capability, neighbours);
    const version =
      capability.offset < 0x100
        ? ''
        : ` v${capability.value('Extended Capability Header', 'Capability Version')}`;
    lines.push(`\tCapabilities: [${place}${version}] ${first}`, ...more);
  }
  return lines;
}

/** The header and the capabilities, where all of configuration space is known. */
export function readBlocks(config: Uint8Array): BlockReader[] {
  const view = new DataView(config.buffer, config.byteOffset, config.length);
  const { blocks, missing } = decodeConfigSpace((offset) => view.getUint32(offset, true), config.length);
  assert.deepEqual(missing, []);
  return blocks.map((placed) => readBlock(placed, config));
}
