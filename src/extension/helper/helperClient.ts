import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import * as l10n from '@vscode/l10n';
import { CancellationToken, createMessageConnection, ResponseError } from 'vscode-jsonrpc/node';
import { RegscopeError, type Failure } from '../../shared/model/failure';
import {
  failureErrorCode,
  maxAnswerBytes,
  protocolVersion,
  type HelperInfo,
  type HelperMethod,
  type HelperParams,
  type HelperResults,
} from '../../shared/protocol/helperProtocol';
import { FramedReader, FramedWriter } from '../../transport/messageStream';

/** A running helper, seen from its client. */
export interface HelperClient {
  readonly info: HelperInfo;
  /** Ends in a result or a RegscopeError: the helper's own, `timeout`, or `helper-died`. */
  request<M extends HelperMethod>(
    method: M,
    params: HelperParams<M>,
    options?: RequestOptions,
  ): Promise<HelperResults[M]>;
  /** Settles when the helper process has ended, with what it said last on stderr. */
  readonly ended: Promise<HelperEnd>;
  /** Closes the helper's stdin, which ends it: an unprivileged parent cannot signal a root child. */
  dispose(): void;
}

export interface RequestOptions {
  /** Ends waitFor and sample early, in the failure `cancelled`. Accesses already made are not undone. */
  readonly cancel?: CancellationToken;
  /** Milliseconds that the operation may take by its own nature, on top of what every request may. */
  readonly patience?: number;
}

export interface HelperEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** A request that is not answered by then has met a stuck helper. Milliseconds. */
const requestDeadline = 15_000;

/** How much of stderr is kept for an error message. Characters. */
const keptStderr = 4000;

/**
 * Speaks to a helper over its stdin and stdout. Resolves after the handshake; throws RegscopeError when the process ends
 * before it, or speaks another protocol. `answerWithin` is in milliseconds.
 */
export async function connectHelper(
  child: ChildProcessWithoutNullStreams,
  answerWithin = requestDeadline,
): Promise<HelperClient> {
  const ended = endOf(child);
  const connection = createMessageConnection(
    new FramedReader(child.stdout, maxAnswerBytes),
    new FramedWriter(child.stdin),
  );
  connection.onError(() => child.stdin.end()); // What is not JSON-RPC did not come from a helper.
  connection.listen();

  /** What to tell when the helper ends. A promise that all requests raced against would hold every result until then. */
  const inFlight = new Set<(end: HelperEnd) => void>();
  void ended.then((end) => inFlight.forEach((tell) => tell(end)));

  let gaveUp: RegscopeError | undefined;

  const request = async <M extends HelperMethod>(
    method: M,
    params: HelperParams<M>,
    { cancel = CancellationToken.None, patience = 0 }: RequestOptions = {},
  ): Promise<HelperResults[M]> => {
    if (gaveUp !== undefined) throw gaveUp;
    const deadline = answerWithin + patience;
    let timer: NodeJS.Timeout | undefined;
    let onEnd: ((end: HelperEnd) => void) | undefined;
    const failed = new Promise<never>((_, reject) => {
      onEnd = (end) => reject(dead(method, end));
      inFlight.add(onEnd);
      timer = setTimeout(() => {
        gaveUp = stuck(method, deadline);
        reject(gaveUp);
        child.stdin.end();
        child.kill('SIGKILL'); // Has no effect on a root child of an unprivileged parent.
      }, deadline);
    });
    failed.catch(() => undefined); // Sending may throw at once, before anything waits for this.
    try {
      return await Promise.race([connection.sendRequest<HelperResults[M]>(method, params, cancel), failed]);
    } catch (error) {
      throw await asRegscopeError(error, method, ended);
    } finally {
      clearTimeout(timer);
      if (onEnd !== undefined) inFlight.delete(onEnd);
    }
  };

  const dispose = () => {
    connection.dispose();
    child.stdin.end();
  };
  try {
    const info = await request('initialize', { protocolVersion });
    return { info, request, ended, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

function endOf(child: ChildProcessWithoutNullStreams): Promise<HelperEnd> {
  let stderr = '';
  child.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (stderr = (stderr + text).slice(-keptStderr)));
  // Broken pipes: the end of the process tells the same.
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => undefined);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, stderr: error.message }));
    child.once('close', (code, signal) => resolve({ code, signal, stderr: stderr.trim() }));
  });
}

async function asRegscopeError(
  error: unknown,
  method: string,
  ended: Promise<HelperEnd>,
): Promise<RegscopeError> {
  if (error instanceof RegscopeError) return error;
  if (error instanceof ResponseError && error.code === failureErrorCode) {
    return new RegscopeError(error.data as Failure);
  }
  // The connection failed under the request: the process is ending or has ended.
  return dead(method, await ended);
}

function dead(method: string, end: HelperEnd): RegscopeError {
  const how =
    end.signal === null
      ? l10n.t('exit code {0}', end.code ?? l10n.t('unknown'))
      : l10n.t('signal {0}', end.signal);
  return new RegscopeError({
    code: 'helper-died',
    what: l10n.t('The helper ended ({0}) before it answered “{1}”.', how, method),
    why: [
      end.signal === 'SIGBUS' ? l10n.t('The device or file did not answer the access (SIGBUS).') : '',
      method === 'poke' ? l10n.t('Whether the write reached the device is not known.') : '',
      end.stderr,
    ]
      .filter((part) => part !== '')
      .join(' '),
    next: l10n.t('The next request starts a new helper.'),
  });
}

function stuck(method: string, deadline: number): RegscopeError {
  return new RegscopeError({
    code: 'timeout',
    what: l10n.t('The helper did not answer “{0}” within {1} s.', method, deadline / 1000),
    why: l10n.t('An access that the bus never completes blocks the process that makes it.'),
    next: l10n.t('Check the device. The next request starts a new helper.'),
  });
}
