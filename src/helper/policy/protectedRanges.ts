import { toHex } from '../../shared/base/hex';
import type { AddressRange } from '../../shared/linux/resourceTree';
import { RegscopeError } from '../../shared/model/failure';
import type { IoResource } from '../../shared/model/region';
import { overlapping } from './systemRam';

/** Memory whose registers belong to the platform: read or written at the wrong moment, they take the machine down. */
interface ProtectedRange {
  readonly name: string;
  readonly why: string;
  /** Where every PC has it, whether or not the kernel lists it. */
  readonly onPc?: AddressRange;
  /** What /proc/iomem calls it. */
  readonly listedAs?: RegExp;
}

const table: readonly ProtectedRange[] = [
  {
    // PCI Express Base Specification 5.0, 7.2.2; kernel: arch/x86/pci/mmconfig-shared.c, drivers/pci/ecam.c.
    name: 'the PCI configuration space of all devices (ECAM)',
    why: 'Through it every device can be reconfigured, past all checks; reading some registers changes them.',
    listedAs: /^PCI (MMCONFIG|ECAM)\b/,
  },
  {
    // Intel SDM volume 3, “Advanced Programmable Interrupt Controller”: 4 KiB of registers, and the range of messages.
    name: 'the local APIC',
    why: 'Its registers steer the interrupts of a CPU, and a write to its range sends one.',
    onPc: { base: 0xfee0_0000n, end: 0xfef0_0000n },
    listedAs: /^Local APIC\b/,
  },
  {
    // Intel 82093AA datasheet, 3.1: an index and a window. PCH datasheets decode FEC00000 to FECFFFFF for it.
    name: 'the interrupt controller (I/O APIC, GIC)',
    why: 'The kernel selects a register and then accesses it: an access of ours between the two hits another one.',
    onPc: { base: 0xfec0_0000n, end: 0xfed0_0000n },
    listedAs: /^IOAPIC\b|^GIC[A-Z]?\b|interrupt-controller/,
  },
  {
    // IA-PC HPET Specification 1.0a, 2.3. A PCH has it at one of four places, 4 KiB apart.
    name: 'the HPET',
    why: 'The kernel may keep its time by it: a write can stop or turn back the machine’s clock.',
    onPc: { base: 0xfed0_0000n, end: 0xfed0_4000n },
    listedAs: /^HPET\b/,
  },
  {
    // TCG PC Client Platform TPM Profile 1.05, 6.5.2: five localities of 4 KiB.
    name: 'the TPM',
    why: 'Reading its FIFO takes data away from who waits for it, and repeated nonsense locks it.',
    onPc: { base: 0xfed4_0000n, end: 0xfed4_5000n },
    listedAs: /^(MSFT0101|STM0125|TPM|tpm)/,
  },
  {
    // Intel SDM volume 3, “System Management Mode”: compatible SMRAM lies behind the VGA's memory.
    name: 'VGA memory and SMRAM',
    why: 'A VGA card’s planes change by being read, and firmware’s management mode lies behind them.',
    onPc: { base: 0xa_0000n, end: 0xc_0000n },
  },
  {
    name: 'legacy ROMs and firmware',
    why: 'It is firmware’s: what looks like ROM may be RAM that holds its code and tables.',
    onPc: { base: 0xc_0000n, end: 0x10_0000n },
    listedAs: /^(System|Video|Adapter) ROM\b/,
  },
];

/**
 * Refuses a range of addresses that touches a protected one, for reads and for writes, unless that part was unblocked
 * when this helper was launched. Throws RegscopeError `needs-unblock`.
 */
export function checkProtectedRanges(
  { base, end }: AddressRange,
  resources: readonly IoResource[],
  unblocked: readonly AddressRange[],
  architecture: string = process.arch,
): void {
  const listed = overlapping(resources, base, end);
  for (const { name, why, onPc, listedAs } of table) {
    const parts = listed
      .filter((resource) => listedAs?.test(resource.name) === true)
      .map((resource) => ({ base: BigInt(resource.base), end: BigInt(resource.end) }));
    if (onPc !== undefined && architecture === 'x64' && onPc.base < end && base < onPc.end) parts.push(onPc);
    const [first] = parts;
    if (first === undefined) continue;
    const whole = parts.reduce((hull, part) => ({
      base: part.base < hull.base ? part.base : hull.base,
      end: part.end > hull.end ? part.end : hull.end,
    }));
    const touched = {
      base: base > whole.base ? base : whole.base,
      end: end < whole.end ? end : whole.end,
    };
    if (unblocked.some((range) => range.base <= touched.base && touched.end <= range.end)) continue;
    const [from, to] = [toHex(whole.base), toHex(whole.end)];
    throw new RegscopeError({
      code: 'needs-unblock',
      what: `${toHex(base)} to ${toHex(end)} overlaps ${name}, ${from} to ${to}: nothing was accessed.`,
      why,
      next: 'Unblock it for this session (“Regscope: Unblock Range…”), if you know what you do.',
      grant: { kind: 'unblock', name, base: from, end: to },
    });
  }
}
