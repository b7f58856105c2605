import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runHostCommand } from './command';
import { fetchGuestPackages, findUnpacked } from './fetch';
import { freePort, listens } from './ports';
import { shellQuote } from './shellQuote';
import { writeSshUser } from './sshUser';

/** OpenSSH's own server on this machine, with keys, configuration and mounts of its own. A login greets on its stdout. */
export interface SshServer {
  readonly folder: string;
  readonly port: number;
  /** Writes the ssh configuration of a user who logs in there; returns a folder whose `ssh` uses it. */
  readonly userWith: (lines: Readonly<Record<string, string>>) => Promise<string>;
  /** The lines by which it is reached through another port, as of a relay: its key is known by its own. */
  readonly through: (port: number) => Readonly<Record<string, string>>;
  /** Where a login has its cache. */
  readonly cache: string;
  /** Authorized keys beside the user's: of a login for one command only, and of logins whose PATH has those programs only. */
  readonly keys: Readonly<Record<OtherLogin, string>>;
  /** Debian's static busybox, which may not be installed here. */
  readonly busybox: string;
  /** Folders on file systems where no program may run, and with 64 KiB. */
  readonly noexec: string;
  readonly full: string;
  readonly stop: () => Promise<void>;
}

export const otherLogins = ['forced', 'without sh', 'without dd', 'without sha256sum'] as const;

export type OtherLogin = (typeof otherLogins)[number];

/** The name of a login whose shell is csh. */
export const cshUser = 'csh-user';

/** What those logins have in their PATH. */
const programsOf: Readonly<Record<Exclude<OtherLogin, 'forced'>, readonly string[]>> = {
  'without sh': [],
  'without dd': ['sh'],
  'without sha256sum': ['sh', 'dd', 'mkdir', 'chmod', 'uname', 'id', 'df', 'rm'],
};

/** The name by which a user's configuration knows the server. */
export const board = 'board';

/**
 * Needs root: the server has a mount namespace of its own, in which /run and /etc/passwd are what sshd demands of a system
 * that it is installed on (sshd(8), “Privilege separation”).
 *
 * @param mounts what a login sees in the place of files and folders of this machine, by their paths
 */
export async function startSshServer(
  log: (line: string) => void,
  mounts: Readonly<Record<string, string>> = {},
): Promise<SshServer> {
  if (userInfo().uid !== 0) throw new Error('This test mounts file systems, and needs root.');
  const { root } = await fetchGuestPackages('x86-64', log);
  const folder = await mkdtemp(join(tmpdir(), 'regscope-sshd-'));
  const at = (name: string) => join(folder, name);
  for (const name of ['noexec', 'full', 'cache', 'lib', 'run']) await mkdir(at(name), { mode: 0o700 });
  for (const name of ['host', 'user', ...otherLogins, 'stranger']) {
    await runHostCommand('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(name)]);
  }
  for (const [name, programs] of Object.entries(programsOf)) {
    const folder = at(`bin ${name}`);
    await mkdir(folder);
    for (const program of programs) await symlink(join('/bin', program), join(folder, program));
  }
  await writeFile(at('greeting'), 'echo Welcome to the board.\n');
  const port = await freePort();
  const key = (name: string) => readFile(at(`${name}.pub`), 'utf8');
  const logins = otherLogins.map(async (name) => {
    const option = name === 'forced' ? 'command="echo Not here."' : `environment="PATH=${at(`bin ${name}`)}"`;
    return `${option} ${await key(name)}`;
  });
  await writeFile(at('authorized'), [await key('user'), ...(await Promise.all(logins))].join(''));
  await writeFile(at('known'), `[127.0.0.1]:${port} ${await key('host')}`);
  await writeFile(
    at('passwd'),
    [
      await readFile('/etc/passwd', 'utf8'),
      'sshd:x:65500:65534::/run/sshd:/bin/false\n',
      `${cshUser}:x:0:0::/root:${at('csh')}\n`,
    ].join('\n'),
  );
  for (const name of ['libwrap.so.0', 'libbsd.so.0', 'libmd.so.0']) {
    const places = [`usr/lib/x86_64-linux-gnu/${name}`, `lib/x86_64-linux-gnu/${name}`];
    await symlink(findUnpacked(root, ...places), at(`lib/${name}`));
  }
  const csh = findUnpacked(root, 'bin/bsd-csh', 'usr/bin/bsd-csh');
  await writeFile(at('csh'), `#!/bin/sh\nLD_LIBRARY_PATH='${at('lib')}' exec '${csh}' "$@"\n`, {
    mode: 0o700,
  });
  await writeFile(
    at('sshd_config'),
    [
      'ListenAddress 127.0.0.1',
      `Port ${port}`,
      `HostKey ${at('host')}`,
      `AuthorizedKeysFile ${at('authorized')}`,
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'UsePAM no',
      'StrictModes no',
      'PermitUserEnvironment yes',
      'PidFile none',
      `SetEnv XDG_CACHE_HOME=${at('cache')} BASH_ENV=${at('greeting')}`,
      '',
    ].join('\n'),
  );
  const prepare = [
    ...Object.entries(mounts).map(([path, there]) => `mount --bind ${shellQuote([there, path])}`),
    'mount -t tmpfs none /run && mkdir -m 755 /run/sshd',
    'mount --bind "$1/passwd" /etc/passwd',
    'mount -t tmpfs -o noexec,mode=700 none "$1/noexec"',
    'mount -t tmpfs -o size=64k,mode=700 none "$1/full"',
    'LD_LIBRARY_PATH=$1/lib exec "$2" -D -e -f "$1/sshd_config"',
  ].join(' && ');
  const server = spawn(
    'unshare',
    ['--mount', 'sh', '-c', prepare, 'sh', folder, findUnpacked(root, 'usr/sbin/sshd')],
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  );
  let said = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(server, 'close');
  const stop = async () => {
    if (server.pid !== undefined && server.exitCode === null) process.kill(-server.pid, 'SIGTERM');
    await ended;
    await rm(folder, { recursive: true });
  };
  const end = performance.now() + 10_000;
  while (!(await listens(port))) {
    if (server.exitCode !== null || performance.now() > end) {
      await stop();
      throw new Error(`sshd does not listen: ${said}`);
    }
    await sleep(20);
  }
  return {
    folder,
    port,
    through: (other) => ({ Port: String(other), HostKeyAlias: `[127.0.0.1]:${port}` }),
    cache: join(at('cache'), 'regscope'),
    keys: Object.fromEntries(otherLogins.map((name) => [name, at(name)])) as Record<OtherLogin, string>,
    busybox: findUnpacked(root, 'bin/busybox', 'usr/bin/busybox'),
    noexec: at('noexec'),
    full: at('full'),
    stop,
    userWith: async (lines) => {
      const home = await mkdtemp(join(folder, 'user-'));
      const settings = {
        HostName: '127.0.0.1',
        Port: String(port),
        User: userInfo().username,
        IdentityFile: at('user'),
        IdentitiesOnly: 'yes',
        UserKnownHostsFile: at('known'),
        GlobalKnownHostsFile: '/dev/null',
        ...lines,
      };
      return writeSshUser(home, { [board]: settings });
    },
  };
}

export interface SshServerInUse {
  readonly server: () => SshServer;
  /** From now on, and until the test ends, `ssh` is that of a user with these lines in the configuration. */
  readonly become: (lines?: Readonly<Record<string, string>>) => Promise<void>;
}

/** Starts the server for the tests of one `describe`. */
export function useSshServer(): SshServerInUse {
  const path = process.env['PATH'];
  let started: SshServer | undefined;
  const server = () => started ?? assert.fail('The server is only there inside tests and hooks.');
  before('start OpenSSH’s server', async function () {
    this.timeout(120_000);
    started = await startSshServer((line) => console.log(`      ${line}`));
  });
  after('stop it', () => started?.stop());
  afterEach(() => (process.env['PATH'] = path));
  return {
    server,
    become: async (lines = {}) => {
      process.env['PATH'] = [await server().userWith(lines), path].join(delimiter);
    },
  };
}
