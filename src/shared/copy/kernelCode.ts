import { toHex } from '../base/hex';
import { bytesOf, type AccessWidth, fullHex } from '../model/accessWidth';
import type { PciAddress } from '../model/pciAddress';
import type { CommandAccess, CommandTarget } from './commandTarget';

const letters = { 8: 'b', 16: 'w', 32: 'l', 64: 'q' } as const;
const configTypes = { 8: 'byte', 16: 'word', 32: 'dword' } as const;

/**
 * Lines for a Linux driver (driver-api/device-io, PCI/pci). `readq` is there on 64-bit kernels; the headers that split it in
 * two for the others are not what was asked for.
 */
export function kernelCode({ source, space }: CommandTarget, access: CommandAccess): string | undefined {
  const { offset, width, value } = access;
  const literal = value === undefined ? undefined : fullHex(value, width);
  switch (source.kind) {
    case 'mem': {
      const at = toHex(BigInt(source.base) + BigInt(offset));
      return lines(
        `void __iomem *reg = ioremap(${at}, ${bytesOf(width)});`,
        accessLine('reg', width, literal),
        'iounmap(reg);',
      );
    }
    case 'bar': {
      const map = `pci_iomap${source.mapping === undefined ? '' : '_wc'}(pdev, ${source.bar}, 0)`;
      const at = `bar + ${toHex(offset)}`;
      if (space === 'io' && width === 64) return undefined;
      return lines(
        deviceLine(source.device),
        `void __iomem *bar = ${map};`,
        space === 'io' ? portLine(at, width, literal) : accessLine(at, width, literal),
        'pci_iounmap(pdev, bar);',
        'pci_dev_put(pdev);',
      );
    }
    case 'config': {
      if (width === 64) return undefined;
      const type = configTypes[width];
      return lines(
        deviceLine(source.device),
        ...(literal === undefined
          ? [`u${width} value;`, `pci_read_config_${type}(pdev, ${toHex(offset)}, &value);`]
          : [`pci_write_config_${type}(pdev, ${toHex(offset)}, ${literal});`]),
        'pci_dev_put(pdev);',
      );
    }
    case 'port': {
      if (width === 64) return undefined;
      const at = toHex(source.base + offset);
      return lines(
        literal === undefined
          ? `u${width} value = in${letters[width]}(${at});`
          : `out${letters[width]}(${literal}, ${at});`,
      );
    }
    case 'rom':
    case 'uio':
    case 'file':
      return undefined;
  }
}

function accessLine(at: string, width: AccessWidth, value: string | undefined): string {
  const letter = letters[width];
  return value === undefined ? `u${width} value = read${letter}(${at});` : `write${letter}(${value}, ${at});`;
}

/** These take what pci_iomap returns for ports. */
function portLine(at: string, width: AccessWidth, value: string | undefined): string {
  return value === undefined
    ? `u${width} value = ioread${width}(${at});`
    : `iowrite${width}(${value}, ${at});`;
}

function deviceLine(address: PciAddress): string {
  const [domain, bus, slot] = address.split(':');
  const [device, func] = (slot ?? '').split('.');
  return `struct pci_dev *pdev = pci_get_domain_bus_and_slot(0x${domain}, 0x${bus}, PCI_DEVFN(0x${device}, ${func}));`;
}

function lines(...parts: readonly string[]): string {
  return `${parts.join('\n')}\n`;
}
