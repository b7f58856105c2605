import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import * as vscode from 'vscode';
import { formatSize } from '../../shared/base/hex';
import { RegscopeError } from '../../shared/model/failure';
import type { ConfigurationExtent, MachineContent } from '../../shared/model/machineContent';
import type { Machine } from '../machine/machine';
import { localPath } from './localPath';
import { formatRecordingFile } from '../machine/recordings/recordingFile';

interface Choice extends vscode.QuickPickItem {
  readonly extent: ConfigurationExtent;
  /** What of it is somebody's own affair. */
  readonly holds: string;
}

const choices = (): readonly Choice[] => [
  {
    extent: 'header',
    label: vscode.l10n.t('Headers of configuration space'),
    description: vscode.l10n.t('configuration reads: the first 64 bytes of each PCI function'),
    detail: vscode.l10n.t(
      'Ids, BARs, Command and Status. Every function has these registers, and reading them changes nothing.',
    ),
    holds: vscode.l10n.t(
      'the first 64 bytes of each PCI function’s configuration space, by configuration reads',
    ),
  },
  {
    extent: 'full',
    label: vscode.l10n.t('All of configuration space, and links'),
    description: vscode.l10n.t('configuration reads: up to 4096 bytes of each PCI function'),
    detail: vscode.l10n.t(
      'Capabilities as well. A few broken devices take offence at it (see lspci’s manual on -xxx).',
    ),
    holds: vscode.l10n.t(
      'all of each PCI function’s configuration space, by configuration reads, with serial numbers where a device has that capability',
    ),
  },
  {
    extent: 'none',
    label: vscode.l10n.t('No configuration space'),
    description: vscode.l10n.t('no access to any device'),
    detail: vscode.l10n.t('What the kernel has in its books.'),
    holds: vscode.l10n.t('no configuration space'),
  },
];

/** Records the machine into a file that the user names. Returns the file if it is to be opened. Rejects with a RegscopeError. */
export async function recordMachine(machine: Machine): Promise<vscode.Uri | undefined> {
  if (machine.kind === 'recording') {
    throw new RegscopeError({
      code: 'bad-request',
      what: vscode.l10n.t('What is shown is a recording already.'),
    });
  }
  const title = vscode.l10n.t('Record {0}', machine.label);
  const choice = await vscode.window.showQuickPick(choices(), {
    title,
    placeHolder: vscode.l10n.t('What is read of the PCI functions?'),
  });
  if (choice === undefined) return undefined;
  const chooseFile = vscode.l10n.t('Choose File…');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('Record {0}?', machine.label),
    {
      modal: true,
      detail: vscode.l10n.t(
        'The file will hold the kernel’s version and command line (which may name disks, hosts and keys), the maps of memory and ports, the PCI functions with their drivers and firmware names, and {0}. Contents of BARs, memory, ports and ROMs are not read.',
        choice.holds,
      ),
    },
    chooseFile,
  );
  if (answer !== chooseFile) return undefined;
  const file = await askForFile(machine);
  if (file === undefined) return undefined;

  const now = new Date().toISOString();
  const content = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Recording {0}', machine.label) },
    () => machine.record(choice.extent),
  );
  const text = formatRecordingFile({ about: aboutOf(content), recorded: now, ...content });
  const bytes = file.fsPath.endsWith('.gz') ? await promisify(gzip)(text) : Buffer.from(text);
  await writeFile(file.fsPath, bytes, { mode: 0o600 });
  const open = vscode.l10n.t('Open Recording');
  const told = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'Recorded {0}; {1} in {2}.',
      aboutOf(content),
      formatSize(BigInt(bytes.length)),
      file.fsPath,
    ),
    open,
  );
  return told === open ? file : undefined;
}

/** What the file says of itself, in no user's language: `Linux 6.12.48: maps of memory and ports, 17 PCI functions, configuration space of 16`. */
function aboutOf({ files, binaries, links }: MachineContent): string {
  const kernel = /^Linux version (\S+)/.exec(files['/proc/version'] ?? '')?.[1];
  const maps = ['iomem', 'ioports'].filter((name) => `/proc/${name}` in files);
  const functions = Object.keys(links).filter((path) => path.startsWith('/sys/bus/pci/devices/')).length;
  const known = Object.keys(binaries).length;
  return `${kernel === undefined ? 'a machine' : `Linux ${kernel}`}: ${[
    ...maps,
    `${functions} PCI functions`,
    `configuration space of ${known}`,
  ].join(', ')}`;
}

async function askForFile({ label }: Machine): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const name = `machine-${new Date().toISOString().slice(0, 10)}.regscope.json`;
  const file = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Record {0}: JSON, packed where the name ends in .gz', label),
    saveLabel: vscode.l10n.t('Record'),
    defaultUri: vscode.Uri.joinPath(folder, name),
    filters: { [vscode.l10n.t('Regscope recording')]: ['json', 'gz'] },
  });
  if (file !== undefined) localPath(file);
  return file;
}
