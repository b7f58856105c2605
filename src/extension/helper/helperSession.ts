import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { RegscopeError } from '../../shared/model/failure';
import type { HelperMethod, HelperParams, HelperResults } from '../../shared/protocol/helperProtocol';
import type { HelperClient, HelperEnd } from './helperClient';
import { elevationProblem } from './launch';

/**
 * A helper that is there when it is needed: started by the first request, and anew by the first request after it ended.
 * Nothing is ever sent twice.
 */
export class HelperSession {
  private client: Promise<HelperClient> | undefined;

  /**
   * @param launch starts the process
   * @param onStart a new helper has shaken hands
   * @param onLost a helper ended that nobody had asked to end, or is stuck
   * @param answerWithin milliseconds; the client's own limit unless given
   */
  public constructor(
    private readonly launch: () => ChildProcessWithoutNullStreams | Promise<ChildProcessWithoutNullStreams>,
    private readonly onStart: (client: HelperClient) => void,
    private readonly onLost: (end: HelperEnd) => void,
    private readonly answerWithin?: number,
  ) {}

  /** Rejects with a RegscopeError. */
  public async request<M extends HelperMethod>(
    method: M,
    params: HelperParams<M>,
  ): Promise<HelperResults[M]> {
    const asked = (this.client ??= this.start());
    try {
      return await (await asked).request(method, params);
    } catch (error) {
      if (error instanceof RegscopeError && error.failure.code === 'timeout') this.giveUp(asked, error);
      throw error;
    }
  }

  /** Ends the running helper, if there is one. The next request starts another. */
  public stop(): void {
    const stopped = this.client;
    this.client = undefined;
    stopped?.then(
      (client) => client.dispose(),
      () => undefined, // It never came up.
    );
  }

  /** A stuck helper may never end, and a root one cannot be killed: it is left to itself. */
  private giveUp(client: Promise<HelperClient>, { failure }: RegscopeError): void {
    if (this.client !== client) return;
    this.client = undefined;
    this.onLost({ code: null, signal: null, stderr: failure.what });
  }

  private start(): Promise<HelperClient> {
    const starting = this.connect();
    starting.then(
      (client) => {
        this.onStart(client);
        void client.ended.then((end) => {
          if (this.client !== starting) return;
          this.client = undefined;
          this.onLost(end);
        });
      },
      () => {
        if (this.client === starting) this.client = undefined;
      },
    );
    return starting;
  }

  private async connect(): Promise<HelperClient> {
    try {
      // Loaded when it is first needed: JSON-RPC would be half of what the extension's activation takes.
      const { connectHelper } = await import('./helperClient');
      return await connectHelper(await this.launch(), this.answerWithin);
    } catch (error) {
      if (!(error instanceof RegscopeError)) throw error;
      throw elevationProblem(error.failure.why ?? '') ?? error;
    }
  }
}
