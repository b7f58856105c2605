import * as l10n from '@vscode/l10n';
import { RegscopeError, type FailureCode } from '../../shared/model/failure';
import { failedMark } from './remoteScripts';

const hostKeyRefused = /Host key verification failed|No .* host key is known for/;

/** How a run of ssh ended. */
export interface SshEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stderr: string;
}

/**
 * Why ssh, or the script that it ran on a target, did not do what it was to do. ssh ends with the script's own code, and with
 * 255 for what is its own (ssh(1), “Exit Status”). The words are those of OpenSSH, which does not translate them.
 */
export function sshFailure(destination: string, end: SshEnd): RegscopeError {
  const refusal = new RegExp(`^${failedMark} (\\S+) ?(.*)$`, 'm').exec(end.stderr);
  if (refusal !== null) return scriptFailure(destination, refusal[1] ?? '', refusal[2] ?? '');
  if (/spawn ssh ENOENT/.test(end.stderr)) {
    return failure(
      'no-connection',
      l10n.t('ssh is not installed on this machine.'),
      end.stderr,
      l10n.t('Install the OpenSSH client so that “ssh” is in the PATH.'),
    );
  }
  if (isCut(end)) return connectionFailure(destination, end);
  const what = l10n.t('{0} could not run what Regscope sent.', destination);
  return failure(
    'target-unfit',
    what,
    l10n.t('Exit code {0}. {1}', end.code ?? '', end.stderr),
    l10n.t('The target needs sh and dd, such as those of busybox, and a login that runs commands.'),
  );
}

/** Whether it ended for a host key that is not known, and that nobody accepted. */
export function isHostKeyRefused({ stderr }: SshEnd): boolean {
  return hostKeyRefused.test(stderr);
}

/** Whether ssh itself ended it, or a signal there, which ssh tells by the same code. */
export function isCut({ code }: Pick<SshEnd, 'code'>): boolean {
  return code === 255 || code === null;
}

/** What ends a helper's stream that has been one: the link, or a helper that a signal ended, which ssh tells by 255 as well. */
export function cutFailure(destination: string, end: SshEnd, doubt: 'write' | 'none'): RegscopeError {
  return failure(
    'connection-cut',
    l10n.t('The connection to {0} was cut.', destination),
    [
      doubt === 'write' ? l10n.t('Whether the write reached the device is not known.') : '',
      end.signal === null ? end.stderr || silent() : l10n.t('ssh was ended by {0}.', end.signal),
    ]
      .filter((part) => part !== '')
      .join(' '),
    l10n.t('The next request connects anew. Nothing is sent twice.'),
  );
}

/** ssh has words for an end of the link. */
const silent = () => l10n.t('ssh names no reason: it may be the helper there that was ended.');

/** The helper may not be root's on a target. */
export function rootFailure(destination: string, why: string): RegscopeError {
  return failure(
    'elevation-refused',
    l10n.t('Regscope may not run its helper as root on {0}.', destination),
    why,
    l10n.t('Log in there as root, or let sudo or doas run it without a password.'),
  );
}

function connectionFailure(destination: string, end: SshEnd): RegscopeError {
  const found = end.signal === null ? reasons.find(([pattern]) => pattern.test(end.stderr)) : undefined;
  if (found === undefined) return cutFailure(destination, end, 'none');
  const [, code, what, next] = found;
  return failure(code, what(destination), end.stderr, next());
}

/** The first that matches: a changed host key is followed by the words for an unknown one. */
const reasons: readonly (readonly [RegExp, FailureCode, (destination: string) => string, () => string])[] = [
  [
    /HOST IDENTIFICATION HAS CHANGED|host key for .* has changed/i,
    'host-key',
    (destination) => l10n.t('{0} does not show the host key that is known of it.', destination),
    () =>
      l10n.t('Find out why. If the machine was set up anew, remove the old key with “ssh-keygen -R” first.'),
  ],
  [
    hostKeyRefused,
    'host-key',
    (destination) => l10n.t('The host key of {0} is not known.', destination),
    () => l10n.t('Connect once with ssh in a terminal, compare the key that it shows, and accept it.'),
  ],
  [
    /Permission denied|Too many authentication failures|No supported authentication methods/,
    'login-refused',
    (destination) => l10n.t('{0} refused the login.', destination),
    () =>
      l10n.t(
        'Make “ssh” log in there without a question: by a key in its agent, or one named in ~/.ssh/config.',
      ),
  ],
  [
    /Could not resolve hostname|Name or service not known/,
    'no-connection',
    (destination) => l10n.t('There is no host called {0}.', destination.replace(/^.*@/, '')),
    () => l10n.t('Check the name, and what ~/.ssh/config says of it.'),
  ],
  [
    /onnection refused|No route to host|Network is unreachable|timed out|Operation timed out/,
    'no-connection',
    (destination) => l10n.t('{0} does not answer.', destination),
    () => l10n.t('Check that it runs, that the network reaches it, and that its ssh server listens.'),
  ],
  [
    /onnection (?:to \S+ )?(?:closed|reset)|closed by remote host|Broken pipe|not responding/,
    'connection-cut',
    (destination) => l10n.t('The connection to {0} was cut.', destination),
    () => l10n.t('Try again.'),
  ],
  [
    /\S/,
    'no-connection',
    (destination) => l10n.t('ssh could not connect to {0}.', destination),
    () => l10n.t('Mend what it names; “ssh -v” in a terminal says more.'),
  ],
];

function scriptFailure(destination: string, reason: string, detail: string): RegscopeError {
  switch (reason) {
    case 'no-space':
      return failure(
        'no-space',
        l10n.t('There is no room for the helper on {0}.', destination),
        l10n.t('{0} is full.', detail),
        l10n.t('Make room, or name another folder for the target.'),
      );
    case 'no-exec':
      return unfit(destination, l10n.t('No program may run from {0} (noexec).', detail));
    case 'no-folder':
      return unfit(destination, l10n.t('{0} cannot be made, or belongs to somebody else.', detail));
    case 'no-sha256sum':
      return unfit(destination, l10n.t('It has no sha256sum, by which what arrives is checked.'));
    case 'no-command':
      return failure(
        'target-unfit',
        l10n.t('{0} is not reached by shell commands.', destination),
        l10n.t('It has no “{0}”.', detail),
        l10n.t('The target needs those of busybox, “devmem” among them.'),
      );
    case 'no-root':
      return rootFailure(destination, l10n.t('{0} is not installed there.', detail));
    case 'hash-differs':
      return failure(
        'hash-differs',
        l10n.t('{0} on {1} is not what was sent.', detail, destination),
        l10n.t('Its SHA-256 differs: it was cut short or changed. Nothing of it was run.'),
        l10n.t('Connect again, which sends it anew.'),
      );
    case 'not-there':
      return failure(
        'hash-differs',
        l10n.t('{0} on {1} is gone.', detail, destination),
        l10n.t('Somebody removed it since it was sent.'),
        l10n.t('Connect again, which sends it anew.'),
      );
    default:
      return unfit(destination, `${reason} ${detail}`.trim());
  }
}

function unfit(destination: string, why: string): RegscopeError {
  return failure(
    'target-unfit',
    l10n.t('The helper cannot be put on {0}.', destination),
    why,
    l10n.t('Name a folder for the target that is yours, and from which programs may run.'),
  );
}

function failure(code: FailureCode, what: string, why: string, next: string): RegscopeError {
  return new RegscopeError({ code, what, ...(why === '' ? {} : { why: sentence(why) }), next });
}

/** What a program said may lack its full stop. */
function sentence(text: string): string {
  return /[.!?)]$/.test(text) ? text : `${text}.`;
}

/** Of a connection that its user has ended. */
export function disconnected(name: string): RegscopeError {
  return new RegscopeError({
    code: 'no-connection',
    what: l10n.t('There is no connection to {0}.', name),
    why: l10n.t('You ended it.'),
    next: l10n.t('Use “Regscope: Refresh” to connect again.'),
  });
}
