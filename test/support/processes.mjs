// @ts-check
// Child processes that never outlive this one: each leads a process group of its own, and what is left of the group is
// ended when this process exits.
import { spawn } from 'node:child_process';
import { endedAtExit } from './endedAtExit.mjs';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** @type {Set<ChildProcess>} */
const running = endedAtExit('processes', (child) => signalGroup(child, 'SIGKILL'));

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function startProcess(command, args, options = {}) {
  const child = spawn(command, args, { ...options, detached: true });
  running.add(child);
  child.once('error', () => running.delete(child));
  child.once('exit', () => running.delete(child));
  return child;
}

/**
 * Ends a process and its children: asks first, so that it can clean up, and insists after `grace` milliseconds.
 * @param {ChildProcess} child
 * @param {number} [grace]
 */
export async function endProcess(child, grace = 5000) {
  if (!running.has(child)) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  signalGroup(child, 'SIGTERM');
  const insist = setTimeout(() => signalGroup(child, 'SIGKILL'), grace);
  await gone;
  clearTimeout(insist);
  signalGroup(child, 'SIGKILL'); // whoever of the group is still there
}

/**
 * Ends everything {@link startProcess} started.
 * @param {number} [grace]
 */
export async function endAllProcesses(grace) {
  await Promise.all([...running].map((child) => endProcess(child, grace)));
}

/**
 * @param {ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

/**
 * Runs a command to its end and keeps what it prints.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, deadline?: number }} [options] `env` is added to this process's;
 * `deadline` in milliseconds
 * @returns {Promise<{ code: number, output: string }>} code 127 when the command cannot be started
 */
export function runQuietly(command, args, { cwd, env = {}, deadline } = {}) {
  return new Promise((resolve) => {
    const child = startProcess(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += String(chunk)));
    child.stderr?.on('data', (chunk) => (output += String(chunk)));
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
    endAfter(child, deadline, () => (output += `\nIt did not end within ${deadline} ms and was stopped.`));
  });
}

/**
 * Runs a command whose output is shown as it comes.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ deadline: number }} options milliseconds
 * @returns {Promise<string | undefined>} undefined when it exited with 0, else what happened
 */
export function runShown(command, args, { deadline }) {
  return new Promise((resolve) => {
    const child = startProcess(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    let timedOut = false;
    endAfter(child, deadline, () => (timedOut = true));
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => {
      if (timedOut) resolve(`it did not end within ${deadline / 1000} s and was stopped`);
      else if (code !== 0) resolve(signal ? `it was ended by ${signal}` : `it exited with code ${code}`);
      else resolve(undefined);
    });
  });
}

/**
 * @param {ChildProcess} child
 * @param {number | undefined} deadline
 * @param {() => void} late
 */
function endAfter(child, deadline, late) {
  if (deadline === undefined) return;
  const timer = setTimeout(() => {
    late();
    void endProcess(child, graceForParents);
  }, deadline);
  child.once('exit', () => clearTimeout(timer));
  child.once('error', () => clearTimeout(timer));
}

/** Time for a process that must first end its own children (see {@link endProcess}). */
export const graceForParents = 10_000;

/**
 * Turns Ctrl+C and `kill` into an orderly end; a second Ctrl+C does not wait for it.
 * @param {() => Promise<number>} end cleans up and returns the exit code
 */
export function onInterrupt(end) {
  let since = 0;
  const interrupt = () => {
    if (since === 0) {
      since = performance.now();
      end().then(
        (code) => process.exit(code),
        () => process.exit(1),
      );
    } else if (performance.now() - since > 500) {
      // Not at once: one Ctrl+C arrives twice, from the terminal and passed on by npm.
      process.exit(130);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, interrupt);
}
