import * as l10n from '@vscode/l10n';
import { parseIoResourceMap } from '../../../shared/linux/ioResourceMap';
import { RegscopeError } from '../../../shared/model/failure';
import type { MachineContent } from '../../../shared/model/machineContent';
import { parseLspciDump } from '../../../shared/pci/lspciDump';
import { lspciMachine } from './lspciMachine';

export interface Dump {
  readonly content: MachineContent;
  /** What it turned out to hold: `iomem, lspci`. */
  readonly about: string;
  /** Lines that are none of these, prompts and commands among them. */
  readonly unparsed: number;
}

/**
 * Reads text of a terminal or a mail: /proc/iomem, /proc/ioports and lspci with a dump of configuration space, in any
 * mixture, with prompts and commands around. `name`: the file's, which tells ports where they look like memory.
 * Throws RegscopeError where there is nothing of these.
 */
export function readDump(text: string, name = ''): Dump {
  // A file made on another system; a terminal's colours.
  const lines = text
    .replace(/^\ufeff/, '')
    .replaceAll(/\u001b\[[\d;]*[A-Za-z]/g, '')
    .split(/\r?\n/);
  const notRanges = new Set(parseIoResourceMap(lines.join('\n')).unparsed.map(({ line }) => line));
  const memory: string[] = [];
  const ports: string[] = [];
  const others: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '' || notRanges.has(index + 1)) others.push(line);
    else if (isPorts(line, name)) ports.push(line);
    else memory.push(line);
  }
  const lspci = parseLspciDump(others.join('\n'));
  const devices = lspci.devices.filter(({ config }) => config.length > 0);
  const pci = devices.length === 0 ? undefined : lspciMachine(devices);
  const files = {
    ...pci?.files,
    ...(memory.length > 0 && { '/proc/iomem': `${memory.join('\n')}\n` }),
    ...(ports.length > 0 && { '/proc/ioports': `${ports.join('\n')}\n` }),
  };
  const found = [
    ...(memory.length > 0 ? ['iomem'] : []),
    ...(ports.length > 0 ? ['ioports'] : []),
    ...(pci === undefined ? [] : ['lspci']),
  ];
  if (found.length === 0) {
    throw new RegscopeError({
      code: 'no-recording',
      what: l10n.t('This text is no dump of a machine.'),
      why: l10n.t(
        'It has no lines of /proc/iomem or /proc/ioports, nor devices with their bytes as “lspci -xxx” prints them.',
      ),
      next: l10n.t(
        'Copy the output of “sudo cat /proc/iomem /proc/ioports” or “sudo lspci -vvxxx”, then try again.',
      ),
    });
  }
  const content = { files, binaries: {}, links: {}, sparse: {}, directories: [], ...pci };
  return { content: { ...content, files }, about: found.join(', '), unparsed: lspci.unparsed.length };
}

/** The kernel pads ports to 4 digits and memory to 8 or more, each as far as its largest address asks for. */
function isPorts(line: string, name: string): boolean {
  if (/ioports/i.test(name)) return true;
  return (/^\s*(?:0x)?([0-9a-f]+)-/i.exec(line)?.[1]?.length ?? 0) < 8;
}
