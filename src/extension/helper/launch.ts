import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { RegscopeError } from '../../shared/model/failure';
import type { PciAddress } from '../../shared/model/pciAddress';
import type { Role } from '../../shared/protocol/helperProtocol';

export interface HelperLaunch {
  /** The folder of helper.js. */
  readonly programs: string;
  readonly role: Role;
  readonly writes: boolean;
  /** Protected ranges that the user has unblocked: `0xfed00000-0xfed04000`. */
  readonly unblocked: readonly string[];
  /** Devices that may be written to whatever driver is bound to them. */
  readonly consents: readonly PciAddress[];
  /** Where the machine lies; absent for this one. A recorded machine needs no privileges. */
  readonly root?: string;
}

/** Starts a helper: as root where it is to reach hardware, with this user's rights otherwise. Throws RegscopeError. */
export function launchHelper({
  programs,
  role,
  writes,
  unblocked,
  consents,
  root,
}: HelperLaunch): ChildProcessWithoutNullStreams {
  if (process.platform !== 'linux') {
    throw new RegscopeError({
      code: 'not-linux',
      what: l10n.t('Regscope needs Linux; this is {0}.', process.platform),
      next: l10n.t('Open a Remote-SSH window on a Linux machine.'),
    });
  }
  const program = [
    process.execPath,
    join(programs, 'helper.js'),
    ...(role === 'files' ? ['--files'] : []),
    ...(writes ? ['--writes'] : []),
    ...unblocked.flatMap((range) => ['--unblock', range]),
    ...consents.flatMap((device) => ['--consent', device]),
    ...(root === undefined ? [] : ['--root', root]),
  ];
  const needsRoot = role === 'hardware' && root === undefined && process.getuid?.() !== 0;
  return start(needsRoot ? asRoot(program) : program);
}

/** Starts the devices of the demo machine that lies below `root`. */
export function launchDemoDevices(programs: string, root: string): ChildProcessWithoutNullStreams {
  return start([process.execPath, join(programs, 'demoDevices.js'), root]);
}

/**
 * sudo clears the environment, so the variable that makes Electron run as Node is set behind it. `-n`: sudo may not ask
 * for anything, since nobody would see it.
 */
function asRoot(program: readonly string[]): string[] {
  return ['sudo', '-n', '--', '/usr/bin/env', 'ELECTRON_RUN_AS_NODE=1', ...program];
}

function start([file = '', ...args]: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(file, args, { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, stdio: 'pipe', cwd: '/' });
}

/** What sudo's last words mean for the user; undefined when they are not sudo's. */
export function elevationProblem(stderr: string): RegscopeError | undefined {
  const reason = elevationReasons.find(([pattern]) => pattern.test(stderr))?.[1];
  if (reason === undefined) return undefined;
  return new RegscopeError({
    code: 'elevation-refused',
    what: l10n.t('Regscope may not run its helper as root on this machine.'),
    why: reason(),
    next: l10n.t('Allow passwordless sudo for this user, open VS Code as root, or show the demo machine.'),
  });
}

const elevationReasons: readonly (readonly [RegExp, () => string])[] = [
  [/spawn sudo ENOENT/, () => l10n.t('sudo is not installed.')],
  [/a password is required|a terminal is required/, () => l10n.t('sudo asks for a password.')],
  [
    /no new privileges/i,
    () => l10n.t('VS Code runs with “no new privileges”, under which sudo cannot work.'),
  ],
  [
    /not (in the sudoers file|allowed to)|may not run sudo/,
    () => l10n.t('sudo does not allow it to this user.'),
  ],
  [/^sudo: /m, () => l10n.t('sudo refused.')],
];
