import type { AccessFacts, DeviceFile } from '../../model/accessFacts';
import type { AccessSituation, Conclusion } from '../../model/accessLine';
import { ofARecording, userName, withoutHelper } from './common';

export function memLine(situation: AccessSituation): Conclusion {
  return deviceFileLine(situation, {
    path: '/dev/mem',
    file: situation.facts.mem,
    option: 'DEVMEM',
    node: 'c 1 1',
    opens: 'Physical addresses outside PCI BARs go through it. What it maps of them, the lines below say.',
    instead: 'BARs do not need it: open them by their devices.',
  });
}

export function portLine(situation: AccessSituation): Conclusion {
  return deviceFileLine(situation, {
    path: '/dev/port',
    file: situation.facts.port,
    option: 'DEVPORT',
    node: 'c 1 4',
    opens: 'It makes single-byte accesses of ports: the way where there is no ioperm.',
    instead: 'Ports do not need it where the kernel grants ioperm.',
  });
}

export function iopermLine({
  facts: { ioperm, architecture, machine, lockdown, helper },
}: AccessSituation): Conclusion {
  if (machine === 'recorded') return ofARecording;
  if (helper.access === 'command') {
    return {
      verdict: 'limited',
      text: 'not by shell commands',
      why: 'A shell has no in and out instructions. Ports go through /dev/port, byte by byte; I/O BARs are read and written in their own widths.',
    };
  }
  if (architecture !== 'x64') {
    return {
      verdict: 'limited',
      text: 'x86 only',
      why: 'This CPU has no in and out instructions. What ports its PCI bus has go through /dev/port, byte by byte.',
    };
  }
  switch (ioperm) {
    case undefined:
      return withoutHelper;
    case true:
      return {
        verdict: 'ok',
        text: 'granted',
        why: 'Ports are reached by in and out instructions of 8, 16 and 32 bits.',
      };
    case false:
      return {
        verdict: 'limited',
        text: 'refused',
        why:
          lockdown !== undefined && lockdown !== 'none'
            ? `Kernel lockdown (${lockdown}) forbids it.`
            : helper.rawIo === false
              ? 'It asks for CAP_SYS_RAWIO, which the helper has not.'
              : 'The kernel may be built without it (X86_IOPL_IOPERM), or a container forbid it.',
        next: 'Ports then go through /dev/port where that opens, byte by byte.',
      };
  }
}

interface DeviceNode {
  readonly path: string;
  readonly file: DeviceFile | undefined;
  readonly option: 'DEVMEM' | 'DEVPORT';
  /** Type, major and minor number (kernel documentation, admin-guide/devices.txt). */
  readonly node: string;
  readonly opens: string;
  readonly instead: string;
}

function deviceFileLine({ facts }: AccessSituation, node: DeviceNode): Conclusion {
  const { path, file, instead } = node;
  const option = facts.options[node.option];
  switch (file?.state) {
    case undefined:
      return facts.machine === 'recorded' ? ofARecording : withoutHelper;
    case 'opens':
      return { verdict: 'ok', text: 'opens', why: node.opens };
    case 'present':
      return { ...withoutHelper, text: 'present' };
    case 'missing':
      if (option === 'n') {
        return {
          verdict: 'blocked',
          text: 'not in this kernel',
          why: `The kernel was built without ${node.option}.`,
          next: `${instead} Else boot a kernel with CONFIG_${node.option}=y.`,
        };
      }
      return {
        verdict: 'blocked',
        text: 'missing',
        why:
          option === undefined
            ? 'The kernel may have none, or only the file may be missing, as in a container.'
            : `The kernel has it (CONFIG_${node.option}=${option}), but the file is missing, as in a container.`,
        next: `${instead} Else work outside the container, or make the file.`,
        commandLine: `sudo mknod -m 600 ${path} ${node.node}`,
      };
    case 'refused':
      return { verdict: 'blocked', text: `refused (${file.errno})`, ...whyRefused(file.errno, facts) };
  }
}

function whyRefused(errno: string, { lockdown, helper }: AccessFacts): Pick<Conclusion, 'why' | 'next'> {
  if (errno === 'EACCES') {
    return { why: `The file is not ${userName(helper.uid)}’s to open.`, next: 'Run the helper as root.' };
  }
  if (errno === 'ENXIO') {
    return { why: 'No driver of this kernel stands behind the file.', next: 'Boot a kernel that has it.' };
  }
  if (errno === 'EPERM' && lockdown !== undefined && lockdown !== 'none') {
    return { why: `Kernel lockdown (${lockdown}) forbids it.`, next: 'See the line about kernel lockdown.' };
  }
  if (errno === 'EPERM' && helper.rawIo === false) {
    return { why: 'It asks for CAP_SYS_RAWIO, which the helper has not.', next: 'Run the helper as root.' };
  }
  return {
    why: 'Neither the file’s mode nor the helper’s capabilities forbid it, as far as they are known: a security module or a container’s device rules may.',
    next: 'Work outside the container; see the kernel’s log for what refused.',
  };
}
