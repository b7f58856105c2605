import assert from 'node:assert/strict';
import { once } from 'node:events';
import { StreamMessageReader } from 'vscode-jsonrpc/node';
import { spawnHelper } from '../startHelper';

/** An answer as it came, whatever it holds. */
export interface Answer {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code?: unknown; readonly message?: unknown; readonly data?: unknown };
}

/** The built helper without a client: bytes go in, answers come out. */
export function startRawHelper(args: readonly string[], onAnswer: (answer: Answer) => void) {
  const child = spawnHelper(args);
  let stderr = '';
  let badOutput: Error | undefined;
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-4000)));
  child.stdin.on('error', () => undefined); // EPIPE: it ended, which `ended` tells.
  const reader = new StreamMessageReader(child.stdout);
  reader.partialMessageTimeout = 0; // Its timer would outlive a helper that was killed within a message.
  reader.onError((error) => (badOutput ??= error));
  reader.listen((message) => onAnswer(message as Answer));
  const ended = new Promise<HelperExit>((settle) => {
    child.once('close', (code, signal) => settle({ code, signal, stderr }));
  });
  return {
    /** Settles when the process has ended and all it said has been read. */
    ended,
    /** Resolves when more may be sent. */
    send: async (bytes: Buffer) => {
      if (child.stdin.write(bytes)) return;
      await Promise.race([once(child.stdin, 'drain').catch(() => undefined), ended]);
    },
    kill: () => child.kill('SIGKILL'),
    /**
     * Ends its stdin, which must end it, and returns how it ended. Fails when it does not end within `deadline`
     * milliseconds, or wrote to stdout what is no JSON-RPC.
     */
    finish: async (deadline: number): Promise<HelperExit> => {
      child.stdin.end();
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        child.kill('SIGKILL');
      }, deadline);
      const exit = await ended;
      clearTimeout(timer);
      assert.ok(!late, `It was still there ${deadline} ms after the end of its stdin.`);
      assert.ifError(badOutput);
      return exit;
    },
  };
}

export interface HelperExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** A JSON-RPC request's text. */
export function requestText(id: number | string, method: string, params: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params });
}

/** A message with the header that announces it. */
export function frame(text: string): Buffer {
  return Buffer.from(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}
