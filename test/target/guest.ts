import { spawn, type ChildProcess, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainMissing, finished, missingProgram, type CommandResult } from './command';
import { deviceArguments, qemuValue } from './devices';
import { fetchGuestPackages } from './fetch';
import { platforms, type GuestCpu } from './guestCpu';
import { modulesArgument, readyLine, shareTag } from './guestInit';
import { buildGuestImage } from './initramfs';
import { connectMonitor, type Monitor } from './monitor';
import { poll } from './poll';
import type { VSCodeHost } from '../support/vscodeHost.mjs';
import { shellQuote } from './shellQuote';
import { accessEvents, parseTrace, type Trace } from './trace';

export interface BootOptions {
  /** x86-64 unless given. */
  readonly cpu?: GuestCpu;
  /** Host directory that the guest sees, read-only, at /host. */
  readonly share: string;
  /** Added to the kernel's command line: `iomem=relaxed`. */
  readonly kernelArguments?: readonly string[];
  /** Kernel modules to load at boot: `e1000`, `nvme`. */
  readonly modules?: readonly string[];
  /** Puts VS Code's server and its Node into the guest, which then has the room that they need. */
  readonly vscode?: VSCodeHost;
  /** Unless given, 512 MiB and one CPU. */
  readonly size?: { readonly memory: number; readonly cpus: number };
  /** Takes a line for each step that takes long. */
  readonly log?: (line: string) => void;
}

export type GuestUser = 'root' | 'user';

export interface Guest {
  readonly pid: number;
  /** Holds the logs, the sockets and ivshmem's memory until {@link stop}. */
  readonly runDirectory: string;
  readonly monitor: Monitor;
  /** How an ssh gets into the guest, as ssh_config(5) says it. */
  readonly sshSettings: Readonly<Record<string, string>>;
  /** Program and arguments of an ssh into the guest; append one string for the remote shell. */
  ssh(user: GuestUser): [program: string, ...args: string[]];
  /** Starts a command in the guest with its standard streams as pipes. */
  spawn(command: readonly string[], options?: { readonly user?: GuestUser }): ChildProcessWithoutNullStreams;
  /** Runs a command in the guest to its end. */
  run(
    command: readonly string[],
    options?: { readonly user?: GuestUser; readonly input?: string; readonly timeout?: number },
  ): Promise<CommandResult>;
  /** Has QEMU forward a port of this machine's loopback interface to one of the guest's; returns which. */
  forward(guestPort: number): Promise<number>;
  /** Every access to a device model between start and end of `body`. */
  traced<T>(body: () => Promise<T>): Promise<{ readonly result: T; readonly trace: Trace }>;
  /** Resolves when QEMU is gone, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const bootTimeout = 180_000; // 5 s on an idle machine, and over 60 on one that is very busy
const commandTimeout = 60_000;
const traceTimeout = 5_000;

/** The guest's end of user-mode networking; QEMU gives it this address. */
const guestSshPort = 22;
/** An I/O port of QEMU's that no device has: the host marks the trace with writes to it. */
const markerPort = 0xe9;

/** Boots the guest and returns when it takes ssh connections. It ends with this process at the latest. */
export async function bootGuest(options: BootOptions): Promise<Guest> {
  const log = options.log ?? (() => undefined);
  const cpu = options.cpu ?? 'x86-64';
  const size = options.size ?? (options.vscode ? { memory: 2048, cpus: 2 } : { memory: 512, cpus: 1 });
  const { qemu: qemuProgram, machine } = platforms[cpu];
  const packages = await fetchGuestPackages(cpu, log);
  const image = await buildGuestImage(packages, log, options.vscode);
  const runDirectory = await mkdtemp(join(tmpdir(), 'regscope-guest-'));
  const files = {
    monitor: join(runDirectory, 'monitor'),
    serial: join(runDirectory, 'serial.log'),
    qemu: join(runDirectory, 'qemu.log'),
    trace: join(runDirectory, 'trace.log'),
  };
  const args = [
    ...[...machine, '-accel', 'tcg'],
    ...['-m', String(size.memory), '-smp', String(size.cpus)],
    ...['-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none'],
    ...['-kernel', packages.kernel, '-initrd', image.initramfs],
    ...['-append', kernelCommandLine(cpu, options)],
    ...['-serial', `file:${files.serial}`, '-qmp', `unix:${qemuValue(files.monitor)},server=on,wait=off`],
    // The log must be open from the start; the events under test are switched on through the monitor.
    ...['-D', files.trace, '-d', 'guest_errors', '-trace', 'pci_update_mappings_add'],
    ...['-netdev', `user,id=net,restrict=on,hostfwd=${forward(guestSshPort)}`],
    ...[
      '-fsdev',
      `local,id=share,security_model=none,multidevs=remap,readonly=on,path=${qemuValue(options.share)}`,
    ],
    ...deviceArguments(runDirectory),
    ...['-device', `virtio-9p-pci,id=share,fsdev=share,mount_tag=${shareTag},addr=d`],
  ];
  const logFile = await open(files.qemu, 'w');
  // setpriv asks the kernel to end QEMU with this process, even where no exit handler runs.
  const qemu = spawn('setpriv', ['--pdeathsig', 'KILL', '--', qemuProgram, ...args], {
    stdio: ['ignore', logFile.fd, logFile.fd],
    detached: true, // its own process group: Ctrl+C in a terminal is for the tests, which then stop it
  });
  await logFile.close();
  const atExit = () => {
    qemu.kill('SIGKILL');
    rmSync(runDirectory, { recursive: true, force: true });
  };
  process.once('exit', atExit);
  const ended = new Promise<void>((resolve) => {
    qemu.once('exit', () => resolve()).once('error', () => resolve());
  });
  const stop = async () => {
    qemu.kill('SIGKILL');
    await ended;
    process.removeListener('exit', atExit);
    await rm(runDirectory, { recursive: true, force: true });
  };
  try {
    await waitUntilReady(qemu, qemuProgram, files.serial);
    const monitor = await connectMonitor(files.monitor);
    const sshSettings = settingsOf(image.sshKey, await forwardedPort(monitor, guestSshPort));
    return {
      ...guestOf(monitor, files.trace, sshCommand(sshSettings)),
      sshSettings,
      pid: qemu.pid ?? 0,
      runDirectory,
      forward: async (to) => {
        await monitor.human(`hostfwd_add net ${forward(to)}`);
        return forwardedPort(monitor, to);
      },
      ended,
      stop,
    };
  } catch (error) {
    const logs = [await tail(files.qemu), await tail(files.serial)].join('\n');
    await stop();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The guest did not boot: ${reason}\nThe end of its logs:\n${logs}`, { cause: error });
  }
}

function kernelCommandLine(cpu: GuestCpu, { kernelArguments = [], modules = [] }: BootOptions): string {
  const { console, kernelArguments: speed } = platforms[cpu];
  const load = modules.length > 0 ? [`${modulesArgument}=${modules.join(',')}`] : [];
  const basic = [`console=${console}`, 'panic=-1', 'quiet', 'loglevel=4'];
  return [...basic, ...speed, ...kernelArguments, ...load].join(' ');
}

async function waitUntilReady(qemu: ChildProcess, qemuProgram: string, serialLog: string): Promise<void> {
  let failure: Error | undefined;
  qemu.once('error', (error) => {
    failure = explainMissing(error, 'setpriv');
  });
  qemu.once('exit', (code, signal) => {
    // setpriv, like a shell, ends with 127 when there is no such program to become.
    failure = new Error(
      code === 127 ? missingProgram(qemuProgram) : `QEMU ended with ${code ?? signal ?? 'nothing'}.`,
    );
  });
  await poll(bootTimeout, 'the guest to be ready', async () => {
    if (failure) throw failure;
    const output = await readFile(serialLog, 'utf8').catch(() => '');
    return output.includes(readyLine) || undefined;
  });
}

const forward = (guestPort: number) => `tcp:127.0.0.1:0-:${guestPort}`;

/** QEMU took a free port of the host's loopback interface for one of the guest's: this is which. */
async function forwardedPort(monitor: Monitor, guestPort: number): Promise<number> {
  const answer = await monitor.human('info usernet');
  const forwards = answer.matchAll(/TCP\[HOST_FORWARD\]\s+\d+\s+127\.0\.0\.1\s+(\d+)\s+\S+\s+(\d+)/g);
  const [, port] = [...forwards].find(([, , to]) => Number(to) === guestPort) ?? [];
  if (port === undefined) throw new Error(`QEMU forwards no port:\n${answer}`);
  return Number(port);
}

function settingsOf(key: string, port: number): Guest['sshSettings'] {
  // The host key is the image's own and the way is this machine's loopback: there is nothing to check it against.
  return {
    HostName: '127.0.0.1',
    Port: String(port),
    IdentityFile: key,
    IdentitiesOnly: 'yes',
    ConnectTimeout: '10',
    LogLevel: 'ERROR',
    StrictHostKeyChecking: 'no',
    UserKnownHostsFile: '/dev/null',
  };
}

function sshCommand(settings: Guest['sshSettings']): Guest['ssh'] {
  const options = Object.entries({ ...settings, BatchMode: 'yes' }).flatMap(([name, value]) => [
    '-o',
    `${name}=${value}`,
  ]);
  return (user) => ['ssh', '-F', '/dev/null', ...options, `${user}@127.0.0.1`, '--'];
}

type Connection = Pick<Guest, 'monitor' | 'ssh' | 'spawn' | 'run' | 'traced'>;

function guestOf(monitor: Monitor, traceLog: string, ssh: Guest['ssh']): Connection {
  const spawnInGuest: Guest['spawn'] = (command, { user = 'root' } = {}) => {
    const [program, ...args] = ssh(user);
    return spawn(program, [...args, shellQuote(command)], { stdio: 'pipe' });
  };
  let marker = 0;
  let tracing = false;
  return {
    monitor,
    ssh,
    spawn: spawnInGuest,
    run: (command, { timeout = commandTimeout, input, ...options } = {}) =>
      finished(spawnInGuest(command, options), { timeout, ...(input !== undefined && { input }) }),
    traced: async (body) => {
      if (tracing) throw new Error('A trace is being taken already.');
      tracing = true;
      const { size: start } = await stat(traceLog);
      const mark = async () => {
        marker = (marker + 1) % 0x100;
        await monitor.human(`o /b ${markerPort} ${marker}`);
        return marker;
      };
      try {
        for (const event of accessEvents) await monitor.setTrace(event, 'on');
        const first = await mark();
        const result = await body();
        const last = await mark();
        return { result, trace: parseTrace(await textBetween(traceLog, start, first, last)) };
      } finally {
        for (const event of accessEvents) await monitor.setTrace(event, 'off');
        tracing = false;
      }
    },
  };
}

/** What the log says between two marks. QEMU logs accesses in their order: with the second mark, all are there. */
function textBetween(log: string, start: number, first: number, last: number): Promise<string> {
  const markOf = (value: number) => `addr 0x${markerPort.toString(16)} value 0x${value.toString(16)} size 1 `;
  return poll(traceTimeout, 'QEMU’s trace to show the end mark', async () => {
    const text = await readFrom(log, start);
    const from = text.indexOf(markOf(first));
    const to = text.indexOf(markOf(last), from);
    if (from < 0 || to < 0) return undefined;
    return text.slice(text.indexOf('\n', from) + 1, text.lastIndexOf('\n', to) + 1);
  });
}

async function readFrom(path: string, start: number): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

async function tail(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-20).join('\n');
}
