import type { RemoteScript } from './remoteScripts';

/**
 * Who answers what ssh asks: nobody, a program that ssh runs (ssh(1), SSH_ASKPASS), or a connection that is there already and
 * where it was asked (ssh_config(5), ControlPath).
 */
export type Asking =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'askpass'; readonly program: string }
  | { readonly kind: 'shared'; readonly socket: string };

export interface SshCommand {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * How the user's own ssh runs a script on a target. Hosts, keys, jump hosts and ControlMaster are as the user's
 * configuration has them. The script itself goes first through stdin, and what follows it there is its own: the only text
 * that the login shell there gets to see, which need not be a POSIX one, has nothing to quote in it.
 */
export function sshCommand(
  destination: string,
  { text }: RemoteScript,
  args: readonly string[],
  asking: Asking,
): SshCommand {
  // Byte by byte: who reads more than the script takes it from what follows.
  const load = `sh -c 'eval "$(dd bs=1 count=${Buffer.byteLength(text)} 2>/dev/null)"' regscope`;
  const shared =
    asking.kind === 'shared' ? { ControlMaster: 'no', ControlPath: socketPath(asking.socket) } : {};
  const line = [load, ...args.map(remoteWord)].join(' ');
  return sshTo(destination, asking, shared, line);
}

/**
 * How the user's own ssh opens a connection that {@link sshCommand} can share by the socket, until its stdin ends: at the
 * latest when this process does, however.
 */
export function sshConnection(destination: string, socket: string, asking: Asking): SshCommand {
  const options = { ControlMaster: 'yes', ControlPath: socketPath(socket), ControlPersist: 'no' };
  return sshTo(destination, asking, options, 'cat');
}

/** How ssh tells what the user's configuration says of a destination. Connects to nobody. */
export function sshConfiguration(destination: string): SshCommand {
  return { command: ['ssh', '-G', '--', destination], environment: inEnglish };
}

/** A connection that the user's own configuration shares. */
export interface SharedConnection {
  readonly socket: string;
  /** Whether it outlives who has opened it. */
  readonly persists: boolean;
}

/** What the configuration that ssh printed shares, if it does (ssh_config(5), ControlMaster, ControlPath and ControlPersist). */
export function sharedConnection(configuration: string): SharedConnection | undefined {
  const [, socket] = /^controlpath (?!none$)(.+)$/im.exec(configuration) ?? [];
  if (socket === undefined || !/^controlmaster (?!false|no)/im.test(configuration)) return undefined;
  return { socket, persists: /^controlpersist (?!no$)/im.test(configuration) };
}

const inEnglish = { LC_ALL: 'C' }; // What it says is looked at.

function sshTo(
  destination: string,
  asking: Asking,
  sharing: Readonly<Record<string, string>>,
  remote: string,
): SshCommand {
  return {
    command: [
      'ssh',
      ...['-T', '-x', '-a'], // No terminal, X11 or agent there.
      ...options({
        BatchMode: asking.kind === 'askpass' ? 'no' : 'yes',
        ClearAllForwardings: 'yes',
        ConnectTimeout: '15',
        RemoteCommand: 'none',
        ServerAliveCountMax: '3',
        ServerAliveInterval: '5',
        ...sharing,
      }),
      ...['--', destination, remote],
    ],
    environment: {
      ...inEnglish,
      ...(asking.kind === 'askpass' ? { SSH_ASKPASS: asking.program, SSH_ASKPASS_REQUIRE: 'force' } : {}),
    },
  };
}

const options = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).flatMap(([name, value]) => ['-o', `${name}=${value}`]);

/** ssh expands tokens in it, and takes a blank for its end. */
function socketPath(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`;
}

/** Letters, digits and what no shell gives a meaning to. All else is a defect of ours, which runs nothing. */
function remoteWord(word: string): string {
  if (!/^[\w./:-]+$/.test(word))
    throw new RangeError(`${JSON.stringify(word)} is no word for a remote shell.`);
  return word;
}
