import { RegscopeError } from '../../shared/model/failure';
import type { HelperMethod, HelperParams, HelperResults } from '../../shared/protocol/helperProtocol';
import { unsent } from './doubt';
import type { HelperClient } from './helperClient';
import type { HelperEnd } from './helperProcess';

/**
 * A helper that is there when it is needed: started by the first request, and anew by the first request after it ended.
 * Nothing is ever sent twice. Where nobody let it become root, or log in, no request asks again until {@link retry}.
 */
export class HelperSession {
  private client: Promise<HelperClient> | undefined;
  private refusal: RegscopeError | undefined;

  /**
   * @param launch starts a helper and shakes hands; rejects with a RegscopeError
   * @param onStart a new helper has shaken hands
   * @param onLost a helper ended that nobody had asked to end, or is stuck
   */
  public constructor(
    private readonly launch: () => Promise<HelperClient>,
    private readonly onStart: (client: HelperClient) => void,
    private readonly onLost: (end: HelperEnd) => void,
  ) {}

  /** Rejects with a RegscopeError. */
  public async request<M extends HelperMethod>(
    method: M,
    params: HelperParams<M>,
  ): Promise<HelperResults[M]> {
    if (this.refusal !== undefined) throw this.refusal;
    const asked = (this.client ??= this.start());
    const client = await asked.catch((error: unknown) => {
      throw unsent(method, error);
    });
    try {
      return await client.request(method, params);
    } catch (error) {
      if (error instanceof RegscopeError && error.failure.code === 'timeout') this.giveUp(asked, error);
      throw error;
    }
  }

  /** Ends the running helper, if there is one. The next request starts another. */
  public stop(): void {
    const stopped = this.client;
    this.client = undefined;
    this.refusal = undefined;
    stopped?.then(
      (client) => client.dispose(),
      () => undefined, // It never came up.
    );
  }

  /** Lets the next request ask again for what was refused. */
  public retry(): void {
    this.refusal = undefined;
  }

  /** A stuck helper may never end, and a root one cannot be killed: it is left to itself. */
  private giveUp(client: Promise<HelperClient>, { failure }: RegscopeError): void {
    if (this.client !== client) return;
    this.client = undefined;
    this.onLost({ code: null, signal: null, stderr: failure.what });
  }

  private start(): Promise<HelperClient> {
    const starting = this.launch();
    starting.then(
      (client) => {
        this.onStart(client);
        void client.ended.then((end) => {
          if (this.client !== starting) return;
          this.client = undefined;
          this.onLost(end);
        });
      },
      (error: unknown) => {
        if (this.client !== starting) return;
        this.client = undefined;
        if (error instanceof RegscopeError && refusals.has(error.failure.code)) this.refusal = error;
      },
    );
    return starting;
  }
}

const refusals: ReadonlySet<string> = new Set([
  'elevation-refused',
  'elevation-cancelled',
  'login-refused',
  'host-key',
]);
