import assert from 'node:assert/strict';
import { ErrorCodes } from 'vscode-jsonrpc/node';
import { failureErrorCode } from '../../../src/shared/protocol/helperProtocol';
import type { Random } from '../../support/random';
import type { Expectation } from './oracle';
import { frame, startRawHelper, type Answer, type HelperExit } from './rawHelper';

/** At most so many requests are sent and not yet answered. */
const maxInFlight = 512;

/** How long an answer may take, and the helper's end. Milliseconds. */
const answerDeadline = 15_000;

/** A helper that is told anything, and judged by an oracle. Whatever is wrong ends the conversation. */
export class Conversation {
  private readonly inFlight = new Map<string, { readonly text: string; readonly expected: Expectation }>();
  private readonly used = new Set<string>();
  private readonly unsent: Buffer[] = [];
  private readonly helper;
  /** Messages sent that are no JSON, and not answered yet: such an answer has no id. */
  private unparsable = 0;
  private problem: string | undefined;
  private exit: HelperExit | undefined;
  private wake = () => {};

  public constructor(
    args: readonly string[],
    private readonly expect: (method: string, params: unknown) => Expectation,
    private readonly random: Random,
  ) {
    this.helper = startRawHelper(args, (answer) => this.hear(answer));
    void this.helper.ended.then((exit) => {
      this.exit = exit;
      this.wake();
    });
  }

  /**
   * Sends a message, in pieces and together with others as it happens, and returns before it is answered. False when it
   * was not sent, since its answer could not be told from another's or would take too long.
   */
  public async say(text: string): Promise<boolean> {
    const request = asRequest(text);
    if (request === 'no JSON') this.unparsable++;
    else if (request !== undefined) {
      const key = String(request.id);
      if (this.used.has(key) || key === 'Infinity' || key === '-Infinity') return false;
      const expected = this.expect(request.method, request.params);
      if (expected.kind === 'too long') return false;
      this.used.add(key);
      this.inFlight.set(key, { text, expected });
    }
    this.unsent.push(frame(text));
    if (this.random.once(16)) await this.flush(this.random.once(4) ? this.random.upTo(1000) : 0);
    if (this.inFlight.size + this.unparsable >= maxInFlight) await this.answersUntil(maxInFlight / 2);
    this.checkProblem();
    return true;
  }

  /** Resolves when every request has been answered. */
  public async settle(): Promise<void> {
    await this.answersUntil(0);
  }

  /** Ends the helper, which must then have had nothing to complain of. */
  public async end(): Promise<void> {
    const { code, stderr } = await this.helper.finish(answerDeadline);
    if (this.problem !== undefined) assert.fail(this.problem);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  }

  public kill(): void {
    this.helper.kill();
  }

  /** Sends what has gathered: `head` bytes first, and the rest a moment later. */
  private async flush(head: number): Promise<void> {
    const bytes = Buffer.concat(this.unsent.splice(0));
    await this.helper.send(bytes.subarray(0, head));
    if (head > 0) await new Promise(setImmediate);
    await this.helper.send(bytes.subarray(head));
  }

  private async answersUntil(left: number): Promise<void> {
    await this.flush(0);
    const since = performance.now();
    while (this.inFlight.size + this.unparsable > left) {
      this.checkProblem();
      const [unanswered] = this.inFlight.values();
      if (performance.now() - since > answerDeadline)
        assert.fail(`Not answered: ${shown(unanswered?.text ?? 'what is no JSON')}`);
      await this.woken();
    }
    this.checkProblem();
  }

  /** Waits for an answer or the helper's end, a second at most. */
  private async woken(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      timer = setTimeout(resolve, 1000);
    });
    clearTimeout(timer);
  }

  private checkProblem(): void {
    if (this.problem !== undefined) assert.fail(this.problem);
    if (this.exit === undefined) return;
    const texts = [...this.inFlight.values()].map(({ text }) => shown(text));
    assert.fail(`The helper ended: ${JSON.stringify(this.exit)}\n${texts.slice(0, 20).join('\n')}`);
  }

  private hear(answer: Answer): void {
    if (answer.id === null && answer.error?.code === ErrorCodes.ParseError && this.unparsable > 0) {
      this.unparsable--;
      this.wake();
      return;
    }
    const asked = this.inFlight.get(String(answer.id));
    this.inFlight.delete(String(answer.id));
    const problem =
      asked === undefined
        ? 'Nothing was asked, or it was answered before.'
        : problemWith(answer, asked.expected);
    if (problem !== undefined) this.problem ??= `${problem}\n${shown(asked?.text)}\n${shown(answer)}`;
    this.wake();
  }
}

interface Request {
  readonly id: number | string;
  readonly method: string;
  readonly params: unknown;
}

/** What JSON-RPC calls a request: it has a method's name and an id that can be answered. */
function asRequest(text: string): Request | 'no JSON' | undefined {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return 'no JSON';
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return undefined;
  const { id, method, params } = message as Record<string, unknown>;
  if (typeof method !== 'string' || (typeof id !== 'number' && typeof id !== 'string')) return undefined;
  return { id, method, params };
}

function problemWith({ result, error }: Answer, expected: Expectation): string | undefined {
  if ((result === undefined) === (error === undefined))
    return 'The answer is not either a result or an error.';
  if (error === undefined) {
    if (expected.kind === 'refusal') return 'It was not refused.';
    return expected.kind === 'result' ? expected.problem?.(result) : undefined;
  }
  const { code } = (error.data ?? {}) as { code?: unknown };
  if (error.code !== failureErrorCode || typeof code !== 'string') return 'The error is none of ours.';
  if (code === 'internal') return 'The helper failed inside.';
  if (expected.kind === 'refusal') return undefined;
  // While it lasted, a later request may have switched the device's decoding off.
  if (expected.kind === 'cancellable' && ['cancelled', 'not-decoding', 'no-such-source'].includes(code))
    return undefined;
  return 'It was refused.';
}

function shown(value: string | Answer | undefined): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  return text.length > 1000 ? `${text.slice(0, 1000)}… (${text.length} characters)` : text;
}
