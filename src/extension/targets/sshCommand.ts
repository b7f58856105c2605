import type { RemoteScript } from './remoteScripts';

/** Who answers what ssh asks: nobody, or a program that ssh runs (ssh(1), SSH_ASKPASS). */
export type Asking = { readonly kind: 'nobody' } | { readonly kind: 'askpass'; readonly program: string };

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
  return {
    command: [
      'ssh',
      ...['-T', '-x', '-a'], // No terminal, X11 or agent there.
      ...options({
        BatchMode: asking.kind === 'nobody' ? 'yes' : 'no',
        ClearAllForwardings: 'yes',
        ConnectTimeout: '15',
        RemoteCommand: 'none',
        ServerAliveCountMax: '3',
        ServerAliveInterval: '5',
      }),
      '--',
      destination,
      [load, ...args.map(remoteWord)].join(' '),
    ],
    environment: {
      LC_ALL: 'C', // What it says is looked at.
      ...(asking.kind === 'askpass' ? { SSH_ASKPASS: asking.program, SSH_ASKPASS_REQUIRE: 'force' } : {}),
    },
  };
}

const options = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).flatMap(([name, value]) => ['-o', `${name}=${value}`]);

/** Letters, digits and what no shell gives a meaning to. All else is a defect of ours, which runs nothing. */
function remoteWord(word: string): string {
  if (!/^[\w./:-]+$/.test(word))
    throw new RangeError(`${JSON.stringify(word)} is no word for a remote shell.`);
  return word;
}
