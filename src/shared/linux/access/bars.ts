import type { BarAvailability, MemoryTypeRange } from '../../model/accessFacts';
import type { AccessSituation, Conclusion } from '../../model/accessLine';
import { withoutHelper } from './common';

export function resourceFilesLine({
  facts: { resourceFiles, lockdown, helper },
  failure,
}: AccessSituation): Conclusion {
  const { count, readable, writable } = resourceFiles;
  if (count === 0) {
    return {
      verdict: 'blocked',
      text: 'none',
      why: 'There is no PCI device with a BAR, or this kernel cannot map BARs through sysfs (HAVE_PCI_MMAP).',
      next: 'Open physical addresses through /dev/mem.',
    };
  }
  if (helper.access === 'command') {
    return {
      verdict: 'limited',
      text: `${count}, not mapped`,
      why: 'A shell cannot map them. Memory BARs go through /dev/mem, so that what the kernel keeps from that is out of reach.',
    };
  }
  if (readable === undefined || writable === undefined) {
    return {
      verdict: 'unknown',
      text: `${count}`,
      why: 'The recorded machine’s kernel lets BARs be mapped through sysfs. Who may is not recorded.',
    };
  }
  if (failure !== undefined && readable < count)
    return { ...withoutHelper, text: `${count}, not open to you` };
  if (lockdown !== undefined && lockdown !== 'none') {
    return {
      verdict: 'blocked',
      text: `${count}, cannot be mapped`,
      why: `Kernel lockdown (${lockdown}) forbids mapping them.`,
      next: 'See the line about kernel lockdown.',
    };
  }
  if (writable === count) {
    return { verdict: 'ok', text: `${count}, all open`, why: 'BARs are mapped through these files.' };
  }
  return {
    verdict: readable === 0 ? 'blocked' : 'limited',
    text: `${count}: ${readable} to read, ${writable} to write`,
    why: 'BARs are mapped through these files, and not all may be opened: they are not this user’s, or sysfs is mounted read-only, as in a container.',
    next: 'Run the helper as root and outside a container, or give this user access to the files, as by a udev rule.',
  };
}

export function barsLine({ facts: { options, iomemRelaxed }, bars }: AccessSituation): Conclusion {
  if (bars === undefined) {
    return { verdict: 'unknown', text: 'not known', why: 'The PCI devices could not be listed.' };
  }
  const counts = (['free', 'claimed', 'not enabled', 'unassigned'] as const)
    .map((state) => ({ state, count: bars.filter((bar) => bar.state === state).length }))
    .filter(({ count }) => count > 0);
  const text = counts.map(({ state, count }) => `${count} ${state}`).join(', ');
  if (bars.length === 0) return { verdict: 'ok', text: 'none', why: 'No PCI device has one.' };
  const next = 'The view PCI Devices says which is which, and by whom it is claimed.';
  if (!bars.some(({ state }) => state === 'claimed')) {
    return { verdict: 'ok', text, why: 'No driver has claimed one.', next };
  }
  if (iomemRelaxed === true || options.IO_STRICT_DEVMEM === 'n') {
    return { verdict: 'ok', text, why: 'This kernel lets claimed ones be mapped, too.', next };
  }
  return options.IO_STRICT_DEVMEM === undefined
    ? {
        verdict: 'unknown',
        text,
        why: 'Those that are claimed cannot be mapped if the kernel is strict (IO_STRICT_DEVMEM), which is not known.',
        next,
      }
    : {
        verdict: 'limited',
        text,
        why: 'Those that are claimed cannot be mapped while their driver is bound (IO_STRICT_DEVMEM).',
        next,
      };
}

export function memoryTypesLine({
  facts: { mtrrs, patMemtypes, machine, architecture },
  bars,
}: AccessSituation): Conclusion {
  if (mtrrs === undefined && patMemtypes === undefined && machine === 'this' && architecture !== 'x64') {
    return { verdict: 'ok', text: 'x86 only', why: 'Other CPUs have no such registers and lists.' };
  }
  const memory = bars?.filter(({ space, state }) => space === 'memory' && state !== 'unassigned') ?? [];
  const conflicts = [
    ...conflictsOf('MTRR', mtrrs, memory, ['write-combining']),
    ...conflictsOf('a mapping', patMemtypes, memory, ['write-combining', 'write-through', 'write-back']),
  ];
  if (conflicts.length > 0) {
    const more = conflicts.length > named ? `, and ${conflicts.length - named} more` : '';
    return {
      verdict: 'limited',
      text: conflicts.length === 1 ? '1 conflict' : `${conflicts.length} conflicts`,
      why: `${conflicts.slice(0, named).join('; ')}${more}. There the CPU may merge, delay or reorder accesses, even through mappings of ours that ask for none of it.`,
      next: 'Unbind the driver that asked for it, or remove the MTRR (kernel documentation, arch/x86/mtrr).',
    };
  }
  const unread = [
    ...(mtrrs === undefined ? ['/proc/mtrr'] : []),
    ...(patMemtypes === undefined ? ['/sys/kernel/debug/x86/pat_memtype_list'] : []),
    ...(bars === undefined ? ['the list of PCI devices'] : []),
  ];
  if (unread.length === 0) {
    return { verdict: 'ok', text: 'no conflict with a BAR', why: 'No BAR is cached or write-combining.' };
  }
  return {
    verdict: 'unknown',
    text: mtrrs === undefined || bars === undefined ? 'not known' : 'no MTRR conflict; PAT not known',
    why: `Not read: ${unread.join(', ')}.`,
    ...(machine === 'this' &&
      patMemtypes === undefined && {
        next: 'Mount debugfs, so that the helper can read the list.',
        commandLine: 'sudo mount -t debugfs debugfs /sys/kernel/debug',
      }),
  };
}

/** Most conflicts that are named. */
const named = 3;

/**
 * Our own mappings are UC-. Over that an MTRR counts if it is write-combining and no uncachable one lies over it; the kernel
 * gives a mapping the type that others of the same range have (Intel SDM volume 3A, 12.5.2.2; arch/x86/mm/pat).
 */
function conflictsOf(
  by: string,
  ranges: readonly MemoryTypeRange[] = [],
  bars: readonly BarAvailability[],
  types: readonly string[],
): string[] {
  return bars.flatMap(({ name, base, size }) => {
    const end = BigInt(base) + BigInt(size);
    const around = ranges.filter((range) => BigInt(range.base) < end && BigInt(base) < BigInt(range.end));
    const range = around.find(({ type }) => types.includes(type));
    const isUncachable = around.some(
      (other) =>
        other.type === 'uncachable' && BigInt(other.base) <= BigInt(base) && end <= BigInt(other.end),
    );
    return range === undefined || isUncachable ? [] : [`${name} is ${range.type} by ${by}`];
  });
}
