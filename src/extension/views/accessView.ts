import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { accessVerdicts } from '../../shared/linux/accessVerdicts';
import { parseProcessStatus } from '../../shared/linux/processStatus';
import type { BarAvailability } from '../../shared/model/accessFacts';
import type { AccessLine, AccessSituation, ExtensionHost, Verdict } from '../../shared/model/accessLine';
import { failureOf, RegscopeError } from '../../shared/model/failure';
import type { HelperResults } from '../../shared/protocol/helperProtocol';
import { itemKinds, views } from '../ids';
import type { ListMethod, Machine } from '../machine/machine';
import type { Machines } from '../machine/machines';
import { barState, claimsIn } from './barState';
import { tooltip } from './markdown';
import { MachineTreeView, type TreeNode } from './treeView';

/** One thing that decides how far the machine can be reached. */
export interface AccessNode extends TreeNode {
  readonly line: AccessLine;
  readonly children: readonly [];
}

export function createAccessView(
  machines: Machines,
  log: vscode.LogOutputChannel,
): MachineTreeView<AccessNode> {
  const load = async (machine: Machine) =>
    accessVerdicts(await situationOf(machine, log)).map((line) => accessNode(line));
  return new MachineTreeView(views.access, machines, log, load, 'nothing');
}

type Lists = <M extends ListMethod>(method: M) => Promise<HelperResults[M]>;

/** Rejects with a RegscopeError where not even a program with the user's own rights can tell. */
async function situationOf(machine: Machine, log: vscode.LogOutputChannel): Promise<AccessSituation> {
  const host = machine.kind === 'target' ? undefined : extensionHost();
  try {
    return { host, ...(await factsFrom((method) => machine.list(method))) };
  } catch (error) {
    const failure = failureOf(error);
    // The user's own rights are of use on this machine only.
    if (machine.id !== 'local' || failure.code === 'not-linux') throw error;
    log.error(`Access: ${new RegscopeError(failure).message}`);
    const asUser = factsFrom((method) => machine.listAsUser(method));
    return { host, failure, ...(await asUser.catch(() => Promise.reject(error as Error))) };
  }
}

async function factsFrom(list: Lists): Promise<Pick<AccessSituation, 'facts' | 'bars'>> {
  const [facts, bars] = await Promise.all([list('accessFacts'), barsFrom(list)]);
  return { facts, bars };
}

/** Undefined where /proc shows no map of memory or ports. */
async function barsFrom(list: Lists): Promise<BarAvailability[] | undefined> {
  try {
    const [devices, memory, ports] = await Promise.all([
      list('listPciDevices'),
      list('listMemory'),
      list('listPorts'),
    ]);
    const claims = claimsIn(memory, ports);
    return devices.flatMap((device) =>
      device.bars.map((bar) => ({
        name: `${device.address} BAR${bar.bar}`,
        base: bar.base,
        size: bar.size,
        space: bar.space,
        state: barState(device, bar, claims).kind,
      })),
    );
  } catch (error) {
    if (failureOf(error).code === 'no-such-source') return undefined;
    throw error;
  }
}

function extensionHost(): ExtensionHost {
  let status = '';
  try {
    status = readFileSync('/proc/self/status', 'utf8');
  } catch {
    // A system without /proc does not tell.
  }
  return { uid: process.getuid?.() ?? -1, noNewPrivileges: parseProcessStatus(status).noNewPrivileges };
}

const icons: Readonly<Record<Verdict, vscode.ThemeIcon>> = {
  ok: new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed')),
  limited: new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground')),
  blocked: new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground')),
  unknown: new vscode.ThemeIcon('question', new vscode.ThemeColor('descriptionForeground')),
};

function accessNode(line: AccessLine): AccessNode {
  const { id, label, verdict, text, why, next, commandLine } = line;
  const item = new vscode.TreeItem(label);
  item.id = id; // The line stays the same where its verdict changes.
  item.description = text;
  item.iconPath = icons[verdict];
  // An icon says nothing to who listens.
  item.accessibilityInformation = { label: `${label}: ${text} (${verdict})` };
  item.contextValue = kindOf(line);
  return {
    item,
    line,
    children: [],
    tooltip: () => {
      const markdown = tooltip(
        `${label}: ${text}`,
        why,
        next === undefined ? '' : vscode.l10n.t('Next step: {0}', next),
      );
      return commandLine === undefined ? markdown : markdown.appendCodeblock(commandLine, 'sh');
    },
  };
}

function kindOf({ action, commandLine }: AccessLine): string {
  if (action === 'show this machine') return itemKinds.accessWithThisMachine;
  if (action === 'show log') {
    return commandLine === undefined ? itemKinds.accessWithLog : itemKinds.accessWithLogAndCommandLine;
  }
  return commandLine === undefined ? itemKinds.access : itemKinds.accessWithCommandLine;
}
