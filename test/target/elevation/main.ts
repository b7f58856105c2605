// Runs in the guest as an ordinary user: the extension's own way to root, with a script in place of the person. A line of
// JSON on stdin is an order (`Order`), one on stdout its outcome (`Outcome`).
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createLadder } from '../../../src/extension/helper/elevation/ladder';
import type { TerminalRequest, TerminalVisit } from '../../../src/extension/helper/elevation/way';
import type { HelperClient } from '../../../src/extension/helper/helperClient';
import { planInstallation, runInstaller } from '../../../src/extension/helper/installHelper';
import { launchHelper } from '../../../src/extension/helper/launch';
import type { InstallOrder } from '../../../src/extension/helper/programs/installPlan';
import { failureOf } from '../../../src/shared/model/failure';
import { shellQuote } from '../shellQuote';
import type { Order, Outcome } from './order';

const [programs = '', installation = ''] = process.argv.slice(2);

let order: Order;
let questions: { prompt: string; attempt: number }[] = [];
let terminals: TerminalRequest[] = [];
let log: string[] = [];
let files: InstallOrder | undefined;

const say = (outcome: Partial<Outcome>) => process.stdout.write(`${JSON.stringify(outcome)}\n`);

const becomeRoot = createLadder({
  programs,
  installation,
  chosen: () => ({ way: order.way, command: order.command ?? [] }),
  log: (line) => log.push(line),
  prompts: {
    password: ({ prompt, attempt }) => {
      questions.push({ prompt, attempt });
      return Promise.resolve(order.passwords?.[questions.length - 1]);
    },
    outdated: () => log.push('outdated'),
    terminal: (request) => {
      terminals.push(request);
      if (order.terminal === 'give up') {
        return { givenUp: Promise.resolve(), arrived: () => undefined, dispose: () => undefined };
      }
      if (request.where === 'inside') return inTerminal(request);
      say({ outside: request.command });
      return { givenUp: new Promise(() => undefined), arrived: () => undefined, dispose: () => undefined };
    },
  },
});

/** A terminal is a pty and a program in it; `script` is both. The first password is typed when one is asked for. */
function openTerminal(line: string): ChildProcess {
  const child = spawn('script', ['--quiet', '--command', line, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (/password/i.test(text)) child.stdin.write(`${order.passwords?.[0] ?? ''}\n`);
  });
  return child;
}

function inTerminal({ command }: TerminalRequest): TerminalVisit {
  const terminal = openTerminal(shellQuote(command));
  return {
    givenUp: once(terminal, 'exit').then(() => undefined),
    arrived: () => undefined,
    dispose: () => terminal.kill(),
  };
}

/** polkit's agent for terminals; it closes a descriptor when it is registered (pkttyagent(1)), here of a pipe with a name. */
async function startAgent(): Promise<() => void> {
  const pipe = '/tmp/agent';
  await once(spawn('mkfifo', [pipe]), 'exit');
  const registered = once(spawn('cat', [pipe]), 'exit');
  const terminal = openTerminal(`pkttyagent --process ${process.pid} --notify-fd 9 9>${pipe}`);
  await registered;
  rmSync(pipe);
  return () => terminal.kill();
}

async function obey(): Promise<Partial<Outcome>> {
  let client: HelperClient | undefined;
  const agent = order.agent === true ? await startAgent() : undefined;
  try {
    client = await launchHelper(
      { programs, role: 'hardware', writes: order.writes ?? false, unblocked: [], consents: [] },
      becomeRoot,
      60_000,
    );
    const { info } = client;
    const { hidden } = await client.request('listMemory', {});
    return { info, sees: !hidden, leaks: leaks(order.passwords?.at(-1)) };
  } catch (error) {
    return { failure: failureOf(error) };
  } finally {
    agent?.();
    client?.dispose();
    const end = await client?.ended;
    if (end?.stderr) log.push(`helper: ${end.stderr}`);
  }
}

/** What the commands do, without their questions. */
async function install(choice: NonNullable<Order['installer']>): Promise<Partial<Outcome>> {
  try {
    if (choice === 'remove') return { done: await runInstaller(programs, { do: 'remove' }, becomeRoot) };
    files ??= await planInstallation(programs, '', undefined); // Hashing takes long here.
    const order = choice === 'files' ? files : { ...files, rule: choice };
    return { done: await runInstaller(programs, order, becomeRoot) };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

/** Where a password can be read that was typed: arguments, environments, and files that this user may read. */
function leaks(password: string | undefined): string[] {
  if (password === undefined) return [];
  const places = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]);
  const files = readdirSync('/tmp', { recursive: true, encoding: 'utf8' }).map((name) => `/tmp/${name}`);
  return [...places, ...files].filter((path) => {
    try {
      return readFileSync(path).includes(password);
    } catch {
      return false;
    }
  });
}

async function main(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    order = JSON.parse(line) as Order;
    [questions, terminals, log] = [[], [], []];
    const outcome = order.installer === undefined ? await obey() : await install(order.installer);
    say({ ...outcome, questions, terminals, log });
  }
  process.exit(0);
}

void main();
