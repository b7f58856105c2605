import { failureOf, RegscopeError, type Failure, type FailureCode } from '../../../../shared/model/failure';
import type { Source } from '../../../../shared/model/source';
import type { HelperMethod, HelperParams, Judgement } from '../../../../shared/protocol/helperProtocol';
import { shellLine, type ShellAnswer } from '../../../targets/shell/shellAnswers';
import {
  mostSteps,
  neverTheSame,
  notDecoding,
  stepFailure,
  tooMany,
  whyNoCommand,
  whyUnreachable,
  widthFailure,
} from '../../../targets/shell/shellFailures';
import type { ShellHello } from '../../../targets/shell/shellListing';
import { lineOf, valueOf, type ShellStep } from '../../../targets/shell/shellSteps';
import { unsent } from '../../doubt';
import type { HelperClient } from '../../helperClient';
import type { ShellBooks } from './shellBooks';
import type { ShellSession } from './shellSession';

/** A target that is reached by commands. */
export interface Shell {
  readonly destination: string;
  readonly hello: ShellHello;
  readonly session: ShellSession;
  readonly books: ShellBooks;
  /** Reads the books here, and judges by them what may be accessed. */
  readonly judge: HelperClient;
}

export interface Job {
  readonly method: HelperMethod;
  readonly source: Source;
  /** What is judged, all of it before anything is accessed. */
  readonly reads?: Readonly<HelperParams<'judge'>['reads']>;
  readonly writes?: Readonly<HelperParams<'judge'>['writes']>;
  /** What is done, in this order. */
  readonly steps: readonly ShellStep[];
  /** `go on`: a read that fails is that read's failure. `stop`: nothing is done after one. Writes always stop. */
  readonly afterFailure: 'go on' | 'stop';
  /** Where the request has looked already whether the device decodes its accesses. */
  readonly decoding?: 'known';
}

/** What came of one step; one that was not tried has neither. */
export interface StepResult {
  readonly value?: bigint;
  readonly failure?: Failure;
}

/** How often books that change meanwhile are read anew for one request. */
const mostRounds = 4;
/** Milliseconds: as long as any request may take, and what a slow target needs for a process. */
const requestDeadline = 15_000;
const stepPatience = 100;

/**
 * Does what a job asks for where the judge allows it, in one exchange with the target. The loop there does nothing of it
 * where the books say something else than they did to the judge. Rejects with a RegscopeError when nothing was accessed.
 */
export async function onTarget(shell: Shell, job: Job): Promise<readonly StepResult[]> {
  const { session, books, destination } = shell;
  const { method, source, steps, afterFailure } = job;
  if (steps.length > mostSteps) throw tooMany(steps.length);
  const asked = { method, deadline: deadlineOf(steps.length) };
  for (let round = 0; round < mostRounds; round++) {
    const judgement = await judged(shell, job);
    const { reach } = judgement;
    const decodedBy = job.decoding === 'known' ? undefined : judgement.decodedBy;
    const enabled = source.kind === 'bar' && reach === 'file' ? 1 : 2; // PCI Local Bus Specification 3.0, 6.2.2.
    const [guard, ...answers] = await session.exchange(
      [
        shellLine('guard', books.generation(), afterFailure === 'stop' ? 'strict' : 'all'),
        ...(decodedBy === undefined ? [] : [shellLine('decodes', decodedBy, enabled)]),
        ...steps.map((step) => lineOf(source, judgement, step)),
        shellLine('end'),
      ],
      asked,
    );
    if (guard?.status === 'changed') {
      await books.refresh(asked);
      continue;
    }
    const command = decodedBy === undefined ? undefined : answers.shift();
    const refusal =
      command === undefined || decodedBy === undefined ? undefined : notDecoding(command, decodedBy);
    if (refusal !== undefined) throw refusal;
    return steps.map((step, index) => resultOf(step, answers[index], reach));
  }
  throw neverTheSame(destination);
}

/** Judged anew by fresh books before it is refused: they may have changed. Rejects with a RegscopeError. */
export async function judged(
  { judge, books, hello, session }: Shell,
  { method, source, reads = [], writes = [] }: Omit<Job, 'steps' | 'afterFailure'>,
): Promise<Judgement> {
  const beyond = whyNoCommand(source);
  if (beyond !== undefined) throw beyond;
  const ask = () => judge.request('judge', { source, reads: [...reads], writes: [...writes] });
  let judgement: Judgement;
  try {
    judgement = await ask();
  } catch (error) {
    if (lost.has(failureOf(error).code) && !session.hasEnded()) throw unsent(method, error);
    if ((await books.refresh({ method, deadline: requestDeadline })) === 'the same') throw error;
    judgement = await ask();
  }
  const unreachable = whyUnreachable(judgement, hello);
  if (unreachable !== undefined) throw unreachable;
  const widths = widthsOf(judgement, hello);
  for (const { width, halves } of [...reads, ...writes])
    if (halves === undefined && !widths.includes(width)) throw widthFailure(width, widths);
  return judgement;
}

/** The judge ended, or is stuck. It makes no access, and nothing is asked of the target without it. */
const lost: ReadonlySet<FailureCode> = new Set<FailureCode>(['helper-died', 'timeout']);

export function widthsOf({ reach, widths }: Judgement, { isWide }: ShellHello): Judgement['widths'] {
  return reach === 'map' && !isWide ? widths.filter((width) => width !== 64) : widths;
}

/** Milliseconds. */
export function deadlineOf(steps: number): number {
  return requestDeadline + steps * stepPatience;
}

/** The value that a result must have. Throws its failure. */
export function valueIn({ value, failure }: StepResult = {}): bigint {
  if (value !== undefined) return value;
  throw new RegscopeError(failure ?? { code: 'internal', what: 'A command gave no answer.' });
}

function resultOf(
  { width, value }: ShellStep,
  answer: ShellAnswer | undefined,
  reach: Judgement['reach'],
): StepResult {
  if (answer === undefined || answer.status === 'skipped') return {};
  if (value !== undefined) return answer.status === '0' ? { value } : { failure: stepFailure(answer) };
  const read = answer.status === '0' ? valueOf(answer.output, reach, width) : undefined;
  return read === undefined ? { failure: stepFailure(answer) } : { value: read };
}
