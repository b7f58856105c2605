import { join } from 'node:path';
import * as vscode from 'vscode';
import { RegscopeError } from '../../shared/model/failure';
import { Lifetime, type Disposable } from '../../shared/base/lifetime';
import type { HelperRights } from '../helper/helperArguments';
import type { HelperClient } from '../helper/helperClient';
import type { ConnectionState, TargetConnection } from '../helper/target/targetConnection';
import { settings } from '../ids';
import { doubtOf } from '../helper/doubt';
import { disconnected } from '../targets/sshFailure';
import type { TargetList } from './targetList';

/** The connections to targets, one each, however many machines and editors use them. */
export interface TargetConnections extends Disposable {
  readonly stateOf: (name: string) => ConnectionState;
  /** Starts a helper on the target of that name. Rejects with a RegscopeError. */
  readonly launch: (name: string, rights: HelperRights) => Promise<HelperClient>;
  /** Removes what was put on the target. Rejects with a RegscopeError. */
  readonly removePrograms: (name: string) => Promise<void>;
  /** Ends the connection. Views and editors that go on asking do not make another: see {@link resume}. */
  readonly disconnect: (name: string) => void;
  /** Lets the next launch connect again. */
  readonly resume: (name: string) => void;
  /** A connection has another state. */
  readonly onDidChange: vscode.Event<void>;
}

/** Milliseconds before a connection that is being made is told of. */
const tellAfter = 1000;

export function createTargetConnections(
  extensionPath: string,
  storage: string,
  targets: TargetList,
  log: vscode.LogOutputChannel,
): TargetConnections {
  const lifetime = new Lifetime();
  const changed = lifetime.add(new vscode.EventEmitter<void>());
  const open = new Map<string, TargetConnection>();
  const left = new Set<string>();

  const close = (name: string) => {
    open.get(name)?.close();
    open.delete(name);
    changed.fire();
  };
  const disconnect = (name: string) => {
    log.info(`${name}: its user ends the connection, and all that goes through it`);
    left.add(name);
    close(name);
  };

  const connectionTo = async (name: string): Promise<TargetConnection> => {
    const target = targets.find(name);
    if (target === undefined) throw forgotten(name);
    const known = open.get(name);
    if (known !== undefined) return known;
    // Loaded when it is first needed.
    const { createTargetConnection } = await import('../helper/target/targetConnection');
    const { askForTarget, askToFetch, askToUseCommands } = await import('../helper/target/targetPrompts');
    const made =
      open.get(name) ??
      createTargetConnection(target, {
        programs: join(extensionPath, 'dist'),
        fetched: join(storage, 'programs'),
        own: () => vscode.workspace.getConfiguration(settings.section).get(settings.targetPrograms, ''),
        mayFetch: askToFetch,
        mayUseCommands: askToUseCommands,
        ask: askForTarget,
        log: (line) => log.info(line),
        changed: () => changed.fire(),
      });
    open.set(name, made);
    return made;
  };

  // What another target was called is not what is connected.
  lifetime.add(
    targets.onDidChange(() => {
      for (const [name, { target }] of open)
        if (JSON.stringify(targets.find(name)) !== JSON.stringify(target)) close(name);
    }),
  );
  lifetime.add({ dispose: () => [...open.keys()].forEach(close) });

  return {
    stateOf: (name) => open.get(name)?.state ?? { kind: 'idle' },
    launch: async (name, rights) => {
      if (left.has(name)) throw disconnected(name);
      const connection = await connectionTo(name);
      const launching = connection.launch(rights);
      showProgress(connection, launching, changed.event, () => disconnect(name));
      const toldOf = (error: unknown) => (left.has(name) ? disconnected(name) : error);
      try {
        const client = await launching;
        return {
          ...client,
          request: async (method, params, options) => {
            try {
              return await client.request(method, params, options);
            } catch (error) {
              // Of a write it is to be told that nobody knows whether it was made.
              throw doubtOf(method) === 'write' ? error : toldOf(error);
            }
          },
        };
      } catch (error) {
        throw toldOf(error);
      }
    },
    removePrograms: async (name) => (await connectionTo(name)).removePrograms(),
    disconnect,
    resume: (name) => left.delete(name),
    onDidChange: changed.event,
    dispose: () => lifetime.dispose(),
  };
}

/** In a notification, with the step that it is at, where it takes long. Cancelling ends the connection. */
function showProgress(
  connection: TargetConnection,
  launching: Promise<unknown>,
  onChange: vscode.Event<void>,
  disconnect: () => void,
): void {
  const over = launching.then(
    () => undefined,
    () => undefined, // Who asked is told.
  );
  const timer = setTimeout(() => {
    void vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Connecting to {0}', connection.target.name),
        cancellable: true,
      },
      async (progress, token) => {
        const report = () => {
          if (connection.state.kind === 'connecting') progress.report({ message: connection.state.step });
        };
        report();
        const listening = onChange(report);
        token.onCancellationRequested(disconnect);
        await over;
        listening.dispose();
      },
    );
  }, tellAfter);
  void over.then(() => clearTimeout(timer));
}

function forgotten(name: string): RegscopeError {
  return new RegscopeError({
    code: 'no-connection',
    what: vscode.l10n.t('There is no target called {0} any more.', name),
    next: vscode.l10n.t('Run “Regscope: Connect to Target…”.'),
  });
}
