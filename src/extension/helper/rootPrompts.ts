import { join } from 'node:path';
import * as vscode from 'vscode';
import { installedFolder } from '../../shared/model/installedFolder';
import { commands, settings } from '../ids';
import { createLadder, type BecomeRoot, type ChosenWay } from './elevation/ladder';
import { shellWord } from './elevation/shellWord';
import type { RootPrompts, TerminalRequest, TerminalVisit } from './elevation/way';
import { askPassword } from './askPassword';

/** The ways to root that the settings allow, with VS Code asking what they need. */
export function createBecomeRoot(extensionPath: string, log: vscode.LogOutputChannel): BecomeRoot {
  const prompts: RootPrompts = {
    password: (question) => askPassword(vscode.l10n.t('Regscope: run the helper as root'), question),
    terminal: openTerminal,
    outdated: offerUpdate(),
  };
  return createLadder({
    programs: join(extensionPath, 'dist'),
    installation: installedFolder,
    prompts,
    chosen: () => {
      const configuration = vscode.workspace.getConfiguration(settings.section);
      return {
        way: configuration.get<ChosenWay>(settings.elevationWay, 'auto'),
        command: configuration.get<string[]>(settings.elevationCommand, []),
      };
    },
    log: (line) => log.info(line),
  });
}

/** Once for a window. */
function offerUpdate(): () => void {
  let offered = false;
  return () => {
    if (offered) return;
    offered = true;
    const update = vscode.l10n.t('Update');
    void vscode.window
      .showInformationMessage(
        vscode.l10n.t('The installed helper is not the one of this version of Regscope.'),
        update,
      )
      .then((answer) => {
        if (answer === update) void vscode.commands.executeCommand(commands.installHelper);
      });
  };
}

function openTerminal(request: TerminalRequest): TerminalVisit {
  const end = new vscode.CancellationTokenSource();
  const visit = request.where === 'inside' ? inside(request, end) : outside(request, end);
  const over = new Promise<void>((resolve) => end.token.onCancellationRequested(() => resolve()));
  void vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      cancellable: true,
      title: vscode.l10n.t('Waiting for Regscope’s helper from the terminal. {0}', request.why),
    },
    (_, token) => {
      token.onCancellationRequested(visit.dispose);
      return Promise.race([over, visit.givenUp]);
    },
  );
  return visit;
}

/** sudo is the terminal's own program: no shell takes the command apart, and the terminal ends with the helper. */
function inside(
  { command: [program = '', ...args] }: TerminalRequest,
  end: vscode.CancellationTokenSource,
): TerminalVisit {
  const terminal = vscode.window.createTerminal({
    name: vscode.l10n.t('Regscope’s helper'),
    shellPath: program,
    shellArgs: args,
    cwd: '/',
    isTransient: true,
  });
  terminal.show();
  return {
    givenUp: new Promise((resolve) => {
      const closing = vscode.window.onDidCloseTerminal((closed) => {
        if (closed !== terminal) return;
        closing.dispose();
        resolve();
      });
    }),
    arrived: () => {
      end.cancel();
      terminal.hide();
    },
    dispose: () => {
      end.cancel();
      terminal.dispose();
    },
  };
}

/** The command for the user to run elsewhere. */
function outside({ command, why }: TerminalRequest, end: vscode.CancellationTokenSource): TerminalVisit {
  const line = command.map(shellWord).join(' ');
  const copy = vscode.l10n.t('Copy Command');
  const givenUp = (async () => {
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('Run Regscope’s helper from a terminal outside of VS Code?'),
      {
        modal: true,
        detail: `${why}\n\n${vscode.l10n.t('A terminal inside VS Code has the same restriction. In another, as over ssh, run:')}\n\n${line}`,
      },
      copy,
    );
    if (answer === undefined) return;
    await vscode.env.clipboard.writeText(line);
    await new Promise<void>((resolve) => end.token.onCancellationRequested(() => resolve()));
  })();
  return { givenUp, arrived: () => end.cancel(), dispose: () => end.cancel() };
}
