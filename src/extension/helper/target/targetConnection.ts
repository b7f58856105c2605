import * as l10n from '@vscode/l10n';
import { failureOf, type Failure, type FailureCode } from '../../../shared/model/failure';
import { removeScript } from '../../targets/remoteScripts';
import { disconnected } from '../../targets/sshFailure';
import type { Target } from '../../targets/target';
import type { PasswordQuestion } from '../elevation/way';
import type { HelperClient } from '../helperClient';
import type { HelperRights } from '../helperArguments';
import { findPrograms, type ProgramPlaces } from './findPrograms';
import { launchOnTarget } from './launchOnTarget';
import { probeTarget } from './probeTarget';
import { pushHelper } from './pushHelper';
import { timed } from './roundTrip';
import { runOnTarget, type TargetAccess } from './runOnTarget';
import { launchShell } from './shell/launchShell';
import { openSshLink, type SshLink } from './sshLink';

export type ConnectionState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting'; readonly step: string }
  | {
      readonly kind: 'connected';
      /** As `uname -m` says. */
      readonly cpu: string;
      /** Milliseconds from a request to its answer, of late; undefined before there was one. */
      readonly roundTrip: number | undefined;
    }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** A target, with the login that its helpers share. Connects when the first is launched, and anew after it was cut. */
export interface TargetConnection {
  readonly target: Target;
  readonly state: ConnectionState;
  /** Rejects with a RegscopeError. */
  readonly launch: (rights: HelperRights) => Promise<HelperClient>;
  /** Removes what was put there; a helper that runs goes on. Rejects with a RegscopeError. */
  readonly removePrograms: () => Promise<void>;
  /** Ends the login, what runs through it and what is under way, for good. */
  readonly close: () => void;
}

export interface ConnectionServices extends Omit<ProgramPlaces, 'own'> {
  /** As the setting is when it is asked. */
  readonly own: () => string;
  /** Whether a target that cannot hold the helper may be reached by commands that are there. */
  readonly mayUseCommands: (target: Target, why: Failure) => Promise<boolean>;
  /** What ssh, or sudo there, asks. Undefined: cancelled. */
  readonly ask: (target: Target, question: PasswordQuestion) => Promise<string | undefined>;
  readonly log: (line: string) => void;
  /** The state is another. */
  readonly changed: () => void;
}

/** A target that is known, and how a helper for it comes up. */
interface Prepared {
  readonly cpu: string;
  readonly start: (access: TargetAccess, rights: HelperRights) => Promise<HelperClient>;
  /** What else may be done where that fails. Rejects with the error where nothing may. */
  readonly otherwise?: (error: unknown) => Promise<Prepared>;
}

/** Failures of a target that cannot hold the helper. */
const cannotHold: ReadonlySet<FailureCode> = new Set<FailureCode>(['target-unfit', 'no-space']);

/** Milliseconds. */
const removeDeadline = 60_000;

export function createTargetConnection(target: Target, services: ConnectionServices): TargetConnection {
  let state: ConnectionState = { kind: 'idle' };
  let link: Promise<SshLink> | undefined;
  let prepared: Promise<Prepared> | undefined;
  let clients = 0;
  const over = new AbortController();
  const ask = (question: PasswordQuestion) => services.ask(target, question);

  const become = (next: ConnectionState) => {
    if (over.signal.aborted) return;
    state = next;
    services.changed();
  };
  const step = (text: string) => become({ kind: 'connecting', step: text });

  const login = async (): Promise<TargetAccess> => {
    over.signal.throwIfAborted();
    const opening = (link ??= open());
    return { target, asking: (await opening).asking, ended: over.signal };
  };

  const open = (): Promise<SshLink> => {
    const opening = openSshLink(target.destination, services.programs, ask, over.signal);
    const forget = () => {
      if (link === opening) link = undefined;
    };
    opening.then(({ ended }) => void ended.then(forget), forget);
    return opening;
  };

  const prepare = async (): Promise<Prepared> => {
    step(l10n.t('logging in'));
    const access = await login();
    step(l10n.t('looking at it'));
    const probe = await probeTarget(access);
    services.log(
      `${target.name}: ${probe.machine ?? '?'}, uid ${probe.uid ?? '?'}, folder ${probe.folder ?? 'none'}`,
    );
    const cpu = probe.machine ?? '';
    const byCommands: Prepared = {
      cpu,
      start: (through, rights) => launchShell(through, probe, rights, services.programs),
    };
    if (target.reach === 'commands') return byCommands;
    const otherwise = async (error: unknown): Promise<Prepared> => {
      const failure = failureOf(error);
      if (!cannotHold.has(failure.code) || !(await services.mayUseCommands(target, failure))) throw error;
      return byCommands;
    };
    step(l10n.t('finding programs for it'));
    const places = { ...services, own: services.own() };
    try {
      const programs = await pushHelper(
        access,
        probe,
        (kind) => findPrograms(places, probe, kind),
        ({ file, sent }) => step(l10n.t('sending {0}, {1} %', file, Math.floor(sent * 100))),
      );
      const start: Prepared['start'] = (through, rights) =>
        launchOnTarget(through, programs, rights, undefined, ask);
      return { cpu, start, otherwise };
    } catch (error) {
      return await otherwise(error);
    }
  };

  const watch = (client: HelperClient, cpu: string): HelperClient => {
    clients++;
    const watched = timed(client, (roundTrip) => {
      if (state.kind === 'connected' && state.roundTrip === roundTrip) return;
      become({ kind: 'connected', cpu, roundTrip });
    });
    become({ kind: 'connected', cpu, roundTrip: undefined });
    void client.ended.then(() => {
      if (--clients === 0 && state.kind === 'connected') become({ kind: 'idle' });
    });
    return watched;
  };

  const launch = async (rights: HelperRights): Promise<HelperClient> => {
    let preparing = (prepared ??= prepare());
    const start = async () => {
      const { cpu, start: startThere } = await preparing;
      step(l10n.t('starting the helper'));
      return watch(await startThere(await login(), rights), cpu); // Anew where it was cut since.
    };
    try {
      const { otherwise } = await preparing;
      return await start().catch(async (error: unknown) => {
        if (otherwise === undefined) throw error;
        prepared = preparing = otherwise(error);
        return start();
      });
    } catch (error) {
      over.signal.throwIfAborted(); // What it came to by that is no news.
      // What is there may have changed, and a failed attempt is no reason to fail for ever.
      if (prepared === preparing) prepared = undefined;
      // Whoever was asked in vain is asked again the next time.
      if (failureOf(error).code === 'login-refused') endLink();
      become({ kind: 'failed', failure: failureOf(error) });
      throw error;
    }
  };

  const endLink = () => {
    prepared = undefined;
    link?.then(
      (opened) => opened.close(),
      () => undefined, // It never came up.
    );
    link = undefined;
    if (state.kind !== 'idle') become({ kind: 'idle' });
  };

  return {
    target,
    get state() {
      return state;
    },
    launch,
    removePrograms: async () => {
      prepared = undefined;
      try {
        await runOnTarget(await login(), removeScript, [], removeDeadline);
      } finally {
        if (clients === 0) endLink();
      }
    },
    close: () => {
      endLink();
      over.abort(disconnected(target.name));
    },
  };
}
