import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import * as l10n from '@vscode/l10n';
import {
  CancellationToken,
  ConnectionError,
  createMessageConnection,
  ResponseError,
} from 'vscode-jsonrpc/node';
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
import { doubtOf, unsent, whyLate, type Doubt } from './doubt';
import { processOf, type HelperEnd, type HelperProcess } from './helperProcess';

export type { HelperEnd };

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

/** A request that is not answered by then has met a stuck helper. Milliseconds. */
const requestDeadline = 15_000;

/**
 * Speaks to a helper over its stdin and stdout. Resolves after the handshake; throws RegscopeError when the process ends
 * before it, or speaks another protocol. `answerWithin` is in milliseconds; the handshake may take as much longer as
 * `patience` says, for somebody who types a password before it.
 */
export async function connectHelper(
  started: ChildProcessWithoutNullStreams | HelperProcess,
  answerWithin = requestDeadline,
  patience = 0,
): Promise<HelperClient> {
  const helper = 'ended' in started ? started : processOf(started);
  const { ended } = helper;
  const whyDead = (method: string, end: HelperEnd, doubt: Doubt) =>
    helper.meaning?.(method, end, doubt) ?? dead(method, end, doubt);
  const connection = createMessageConnection(
    new FramedReader(helper.stdout, maxAnswerBytes),
    new FramedWriter(helper.stdin),
  );
  connection.onError(() => helper.stdin.end()); // What is not JSON-RPC did not come from a helper.
  connection.listen();

  /** What to tell when the helper ends. A promise that all requests raced against would hold every result until then. */
  const inFlight = new Set<(end: HelperEnd) => void>();
  let over: HelperEnd | undefined;
  void ended.then((end) => {
    over = end;
    inFlight.forEach((tell) => tell(end));
  });

  let gaveUp: RegscopeError | undefined;

  const request = async <M extends HelperMethod>(
    method: M,
    params: HelperParams<M>,
    { cancel = CancellationToken.None, patience = 0 }: RequestOptions = {},
  ): Promise<HelperResults[M]> => {
    if (gaveUp !== undefined) throw unsent(method, gaveUp);
    if (over !== undefined) throw unsent(method, whyDead(method, over, 'none'));
    const doubt = doubtOf(method);
    const deadline = answerWithin + patience;
    let timer: NodeJS.Timeout | undefined;
    let onEnd: ((end: HelperEnd) => void) | undefined;
    const failed = new Promise<never>((_, reject) => {
      onEnd = (end) => reject(whyDead(method, end, doubt));
      inFlight.add(onEnd);
      timer = setTimeout(() => {
        gaveUp = stuck(method, deadline, 'none', helper.whyLate);
        reject(stuck(method, deadline, doubt, helper.whyLate));
        helper.stdin.end();
        helper.kill();
      }, deadline);
    });
    failed.catch(() => undefined); // Sending may throw at once, before anything waits for this.
    const explain = async (error: unknown): Promise<RegscopeError> => {
      // It throws this where it writes nothing; what fails later is another error.
      if (error instanceof ConnectionError) return unsent(method, whyDead(method, await ended, 'none'));
      return asRegscopeError(error, async () => whyDead(method, await ended, doubt));
    };
    try {
      return await Promise.race([connection.sendRequest<HelperResults[M]>(method, params, cancel), failed]);
    } catch (error) {
      throw await Promise.race([explain(error), failed]); // A stuck helper may never end.
    } finally {
      clearTimeout(timer);
      if (onEnd !== undefined) inFlight.delete(onEnd);
    }
  };

  const dispose = () => {
    connection.dispose();
    helper.stdin.end();
  };
  try {
    const info = await request('initialize', { protocolVersion }, { patience });
    return { info, request, ended, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

async function asRegscopeError(
  error: unknown,
  whyDead: () => Promise<RegscopeError>,
): Promise<RegscopeError> {
  if (error instanceof RegscopeError) return error;
  if (error instanceof ResponseError && error.code === failureErrorCode) {
    return new RegscopeError(error.data as Failure);
  }
  // The connection failed under the request: the process is ending or has ended.
  return whyDead();
}

function dead(method: string, end: HelperEnd, doubt: Doubt): RegscopeError {
  const how =
    end.signal === null
      ? l10n.t('exit code {0}', end.code ?? l10n.t('unknown'))
      : l10n.t('signal {0}', end.signal);
  return new RegscopeError({
    code: 'helper-died',
    what: l10n.t('The helper ended ({0}) before it answered “{1}”.', how, method),
    why: [
      end.signal === 'SIGBUS' ? l10n.t('The device or file did not answer the access (SIGBUS).') : '',
      doubt === 'write' ? l10n.t('Whether the write reached the device is not known.') : '',
      end.stderr,
    ]
      .filter((part) => part !== '')
      .join(' '),
    next: l10n.t('The next request starts a new helper.'),
  });
}

function stuck(method: string, deadline: number, doubt: Doubt, why?: string): RegscopeError {
  return new RegscopeError({
    code: 'timeout',
    what: l10n.t('The helper did not answer “{0}” within {1} s.', method, deadline / 1000),
    why: whyLate(
      why ?? l10n.t('An access that the bus never completes blocks the process that makes it.'),
      doubt,
    ),
    next: l10n.t('Check the device. The next request starts a new helper.'),
  });
}
