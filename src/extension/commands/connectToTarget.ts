import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { RegscopeError } from '../../shared/model/failure';
import type { TargetList } from '../machine/targetList';
import { reachText, rootWayText, targetText } from '../machine/targetText';
import { hostsIn } from '../targets/sshConfigHosts';
import { isDestination, isFolder, isName, reaches, rootWays, type Target } from '../targets/target';
import { askParsed } from './askParsed';

/** Asks for a target, and keeps it by its name. Returns it; undefined where the user leaves. */
export async function askForTarget(targets: TargetList): Promise<Target | undefined> {
  const choice = await chooseDestination(targets.all());
  if (typeof choice !== 'string') return choice;
  const target = await nameTarget(choice, targets);
  if (target !== undefined) await targets.put(target);
  return target;
}

/** Asks what about a target shall be another, and for that. Returns whether something is. */
export async function editTarget(targets: TargetList, name: string): Promise<boolean> {
  const target = targets.find(name);
  if (target === undefined) return false;
  const part = await vscode.window.showQuickPick(partsOf(target), {
    title: vscode.l10n.t('Change the target {0}', name),
    placeHolder: vscode.l10n.t('A change ends its connection; the next request connects anew.'),
  });
  const changed = await part?.change();
  if (changed !== undefined) await targets.put(changed);
  return changed !== undefined;
}

/** Asks, and takes a target off the list. What was put on it stays there. Returns whether it was taken off. */
export async function removeTarget(targets: TargetList, name: string): Promise<boolean> {
  const remove = vscode.l10n.t('Take It off the List');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Take {0} off the list of targets?', name),
    {
      modal: true,
      detail: vscode.l10n.t(
        'What Regscope has put there stays in its folder. “Remove Programs from Target” removes it, while the target is on the list.',
      ),
    },
    remove,
  );
  if (answer === remove) await targets.remove(name);
  return answer === remove;
}

/** The name of the target that a command is about: the given one, or one that is picked. */
export async function chooseTarget(
  targets: TargetList,
  given: { readonly target?: Pick<Target, 'name'> } | undefined,
): Promise<string | undefined> {
  if (given?.target !== undefined) return given.target.name;
  const all = targets.all();
  if (all.length === 0) {
    throw new RegscopeError({
      code: 'bad-request',
      what: vscode.l10n.t('There are no targets yet.'),
      next: vscode.l10n.t('Run “Regscope: Connect to Target…”.'),
    });
  }
  const choice = await vscode.window.showQuickPick(
    all.map(({ name, destination }) => ({ label: name, description: destination })),
    { title: vscode.l10n.t('Which target?') },
  );
  return choice?.label;
}

interface DestinationItem extends vscode.QuickPickItem {
  readonly choice: Target | string;
}

/** A target that is on the list, or a destination: a host of the user's ssh configuration, or what is typed. */
async function chooseDestination(known: readonly Target[]): Promise<Target | string | undefined> {
  const configuration = await readFile(join(homedir(), '.ssh/config'), 'utf8').catch(() => '');
  const items: readonly DestinationItem[] = [
    ...known.map((target) => ({
      label: `$(vm) ${target.name}`,
      description: target.destination,
      choice: target,
    })),
    ...hostsIn(configuration)
      .filter(isDestination)
      .map((host) => ({
        label: `$(terminal) ${host}`,
        description: vscode.l10n.t('~/.ssh/config'),
        choice: host,
      })),
  ];
  const list = vscode.window.createQuickPick<DestinationItem>();
  list.title = vscode.l10n.t('Connect to a target by ssh');
  list.placeholder = vscode.l10n.t('user@host, a host of ~/.ssh/config, or ssh://user@host:port');
  list.matchOnDescription = true;
  list.ignoreFocusOut = true;
  list.items = items;
  list.onDidChangeValue((typed) => {
    const text = typed.trim();
    const isTyped = isDestination(text) && !items.some(({ choice }) => choice === text);
    const own = {
      label: `$(add) ${text}`,
      description: vscode.l10n.t('as typed'),
      choice: text,
      alwaysShow: true,
    };
    list.items = isTyped ? [...items, own] : items;
  });
  return new Promise((resolve) => {
    list.onDidAccept(() => {
      // Who types fast is here before the row of what was typed.
      const text = list.value.trim();
      const choice = list.selectedItems[0]?.choice ?? (isDestination(text) ? text : undefined);
      if (choice === undefined) return;
      resolve(choice);
      list.hide();
    });
    list.onDidHide(() => {
      resolve(undefined);
      list.dispose();
    });
    list.show();
  });
}

async function nameTarget(destination: string, targets: TargetList): Promise<Target | undefined> {
  const host = /^(?:ssh:\/\/)?(?:[^@]*@)?(.*?)(?::\d+)?$/.exec(destination)?.[1] ?? destination;
  const asked = await askParsed(
    {
      title: vscode.l10n.t('A name for {0}', destination),
      prompt: vscode.l10n.t('What Regscope calls the target'),
      value: isName(host) && targets.find(host) === undefined ? host : '',
    },
    (typed) => {
      const name = typed.trim();
      if (targets.find(name) !== undefined)
        return { problem: vscode.l10n.t('There is a target of that name already.') };
      return isName(name)
        ? { name }
        : { problem: vscode.l10n.t('A name has up to 60 characters, and is neither “local” nor “demo”.') };
    },
  );
  return asked && { name: asked.name, destination, rootWay: 'auto', reach: 'helper' };
}

interface Part extends vscode.QuickPickItem {
  readonly change: () => Promise<Target | undefined>;
}

function partsOf(target: Target): Part[] {
  const { destination, rootWay, reach, folder, ...rest } = target;
  const texts = targetText(target);
  const labelled = ([label, description]: readonly [string, string]) => ({ label, description });
  return [
    {
      ...labelled(texts.destination),
      change: async () => {
        const asked = await askParsed(
          { title: vscode.l10n.t('Destination of ssh'), value: destination },
          (typed) =>
            isDestination(typed.trim())
              ? { destination: typed.trim() }
              : { problem: vscode.l10n.t('Such as “board”, “root@192.0.2.7” or “ssh://me@board:2222”.') },
        );
        return asked && { ...target, ...asked };
      },
    },
    {
      ...labelled(texts.rootWay),
      change: async () => {
        const way = await choose(rootWays, rootWayText);
        return way && { ...target, rootWay: way };
      },
    },
    {
      ...labelled(texts.reach),
      change: async () => {
        const by = await choose(reaches, reachText);
        return by && { ...target, reach: by };
      },
    },
    {
      ...labelled(texts.folder),
      change: async () => {
        const asked = await askParsed(
          {
            title: vscode.l10n.t('The folder for Regscope’s programs on the target'),
            prompt: vscode.l10n.t('Empty for the login’s own cache, ~/.cache/regscope'),
            value: folder ?? '',
          },
          (typed) => {
            const path = typed.trim();
            if (path === '') return {};
            return isFolder(path)
              ? { folder: path }
              : { problem: vscode.l10n.t('An absolute path of letters, digits and . _ - /') };
          },
        );
        return asked && { ...rest, destination, rootWay, reach, ...asked };
      },
    },
  ];
}

async function choose<T extends string>(
  all: readonly T[],
  textOf: (one: T) => string,
): Promise<T | undefined> {
  const picked = await vscode.window.showQuickPick(all.map((one) => ({ label: textOf(one), one })));
  return picked?.one;
}
