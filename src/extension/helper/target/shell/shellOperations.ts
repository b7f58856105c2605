import * as l10n from '@vscode/l10n';
import { toHex } from '../../../../shared/base/hex';
import { bytesOf, digitsOf, type AccessWidth } from '../../../../shared/model/accessWidth';
import { failureOf, RegscopeError } from '../../../../shared/model/failure';
import type { Source } from '../../../../shared/model/source';
import type {
  Access,
  BlockResult,
  FlushResult,
  FlushStep,
  HelperMethod,
  HelperParams,
  Judgement,
  ModifyResult,
  PeekResult,
  WriteResult,
} from '../../../../shared/protocol/helperProtocol';
import { mostSteps, tooMany } from '../../../targets/shell/shellFailures';
import { stepsOf } from '../../../targets/shell/shellSteps';
import { judged, onTarget, valueIn, type Job, type Shell, type StepResult } from './shellAccess';

// What src/helper/operations does, each access as one command on a target.

type Write = HelperParams<'pokeMany'>['writes'][number];

export async function peek(shell: Shell, { source, accesses }: HelperParams<'peek'>): Promise<PeekResult[]> {
  const steps = accesses.map((access) => stepsOf(access));
  const job = { method: 'peek', source, reads: accesses, afterFailure: 'go on' } as const;
  const results = [...(await onTarget(shell, { ...job, steps: steps.flat() }))];
  return accesses.map((access, index) => {
    const parts = results.splice(0, steps[index]?.length ?? 0);
    const failure = parts.find((part) => part.failure !== undefined)?.failure;
    return failure === undefined ? { value: wordOf(access, parts) } : { failure };
  });
}

function wordOf({ halves, width }: Access, parts: readonly StepResult[]) {
  const [first = 0n, second = 0n] = parts.map(valueIn);
  const [low, high] = halves === 'high-low' ? [second, first] : [first, second];
  return toHex(halves === undefined ? first : low | (high << 32n), digitsOf(width));
}

export async function poke(
  shell: Shell,
  { source, ...write }: HelperParams<'poke'>,
): Promise<Record<string, never>> {
  const { failure } = await store(shell, 'poke', source, [write]);
  if (failure !== undefined) throw new RegscopeError(failure);
  return {};
}

export function pokeMany(shell: Shell, { source, writes }: HelperParams<'pokeMany'>): Promise<WriteResult> {
  return store(shell, 'pokeMany', source, writes);
}

export function fill(
  shell: Shell,
  { source, offset, width, count, value }: HelperParams<'fill'>,
): Promise<WriteResult> {
  const words = wordsAt(offset, width, count);
  return store(
    shell,
    'fill',
    source,
    words.map((word) => ({ ...word, value })),
  );
}

export function pokeBlock(
  shell: Shell,
  { source, offset, width, data }: HelperParams<'pokeBlock'>,
): Promise<WriteResult> {
  const bytes = Buffer.from(data, 'base64');
  const words = wordsAt(offset, width, Math.floor(bytes.length / bytesOf(width)));
  if (words.length === 0 || words.length * bytesOf(width) !== bytes.length) {
    throw new RegscopeError({
      code: 'bad-value',
      what: l10n.t('{0} bytes are no whole number of {1}-bit words.', bytes.length, width),
      next: l10n.t('Nothing was written.'),
    });
  }
  const writes = words.map((word) => {
    const at = word.offset - offset;
    const value = Buffer.from(bytes.subarray(at, at + bytesOf(width))).reverse();
    return { ...word, value: toHex(BigInt(`0x${value.toString('hex')}`)) };
  });
  return store(shell, 'pokeBlock', source, writes);
}

export async function peekBlock(
  shell: Shell,
  { source, offset, width, count }: HelperParams<'peekBlock'>,
): Promise<BlockResult> {
  const words = wordsAt(offset, width, count);
  const results = await onTarget(shell, {
    method: 'peekBlock',
    source,
    reads: words,
    steps: words,
    afterFailure: 'stop',
  });
  const done = doneOf(results);
  const data = Buffer.concat(
    results.slice(0, done).map((result) => {
      const digits = toHex(valueIn(result), digitsOf(width)).slice('0x'.length);
      return Buffer.from(digits, 'hex').reverse();
    }),
  );
  const failure = results[done]?.failure;
  return { data: data.toString('base64'), done, ...(failure !== undefined && { failure }) };
}

/** All is checked before the read. What was read may have changed when the write is made: two commands are not one. */
export async function modify(
  shell: Shell,
  { source, offset, width, mask, value }: HelperParams<'modify'>,
): Promise<ModifyResult> {
  const access = { offset, width };
  const [read] = await onTarget(shell, {
    method: 'modify',
    source,
    reads: [access],
    writes: [
      { ...access, value: mask },
      { ...access, value },
    ],
    steps: [access],
    afterFailure: 'stop',
  });
  const before = valueIn(read);
  const written = (before & ~BigInt(mask)) | (BigInt(value) & BigInt(mask));
  const write = { ...access, value: toHex(written) };
  const { failure } = await store(shell, 'modify', source, [write], 'known');
  if (failure !== undefined) throw new RegscopeError(failure);
  return { before: toHex(before, digitsOf(width)), written: toHex(written, digitsOf(width)) };
}

/** Offset of the Vendor ID in configuration space (PCI Local Bus Specification 3.0, 6.2.1): free of side effects. */
const vendorId = { offset: 0, width: 16 } as const;

/** As the helper does, but for what a mapping would need: each command's own has gone with it. */
export async function flush(shell: Shell, { source, readBack }: HelperParams<'flush'>): Promise<FlushResult> {
  const reads = readBack === undefined ? [] : [readBack];
  const { reach, decodedBy } = await judged(shell, { method: 'flush', source, reads });
  if (readBack !== undefined) {
    const step = l10n.t('read-back of +{0} ({1} bits)', toHex(readBack.offset), readBack.width);
    return { steps: [await readStep(shell, step, source, readBack)] };
  }
  if (reach !== 'map') {
    return {
      steps: [
        {
          step: l10n.t('nothing to flush'),
          ok: true,
          detail: l10n.t('configuration and port writes are not posted, each had completed when it returned'),
        },
      ],
    };
  }
  if (decodedBy === undefined) {
    return {
      steps: [
        {
          step: l10n.t('nothing was read'),
          ok: false,
          detail: l10n.t('flush by reading a harmless register of the device to push posted writes'),
        },
      ],
    };
  }
  const step = l10n.t('configuration read of the Vendor ID of {0}', decodedBy);
  return { steps: [await readStep(shell, step, { kind: 'config', device: decodedBy }, vendorId)] };
}

async function readStep(shell: Shell, step: string, source: Source, access: Access): Promise<FlushStep> {
  try {
    const [result] = await peek(shell, { source, accesses: [access] });
    if (result !== undefined && 'value' in result)
      return { step, ok: true, detail: l10n.t('answered {0}, posted writes pushed', result.value) };
    return { step, ok: false, detail: result?.failure.what ?? '' };
  } catch (error) {
    return { step, ok: false, detail: failureOf(error).what };
  }
}

async function store(
  shell: Shell,
  method: HelperMethod,
  source: Source,
  writes: readonly Write[],
  decoding?: Job['decoding'],
): Promise<WriteResult> {
  const steps = writes.map((write) => stepsOf(write, BigInt(write.value)));
  const job: Job = {
    method,
    source,
    writes,
    steps: steps.flat(),
    afterFailure: 'stop',
    ...(decoding !== undefined && { decoding }),
  };
  const results = [...(await onTarget(shell, job))];
  const parts = steps.map(({ length }) => results.splice(0, length));
  const done = parts.findIndex((part) => doneOf(part) < part.length);
  if (done < 0) return { done: writes.length };
  const failure = parts[done]?.find((part) => part.failure !== undefined)?.failure;
  return { done, failure: failure ?? failureOf(new Error('a command gave no answer.')) };
}

function doneOf(results: readonly StepResult[]): number {
  const failed = results.findIndex(({ value }) => value === undefined);
  return failed < 0 ? results.length : failed;
}

/** Throws RegscopeError where there are too many. */
function wordsAt(
  offset: number,
  width: AccessWidth,
  count: number,
): { offset: number; width: AccessWidth }[] {
  if (count > mostSteps) throw tooMany(count);
  return Array.from({ length: count }, (_, index) => ({ offset: offset + index * bytesOf(width), width }));
}

/** How accesses reach the region, for a person. */
export function shellVia({ path, reach }: Judgement, memory = ''): string {
  return reach === 'map'
    ? l10n.t('/dev/mem, a “{0}” an access', memory)
    : l10n.t('{0}, a “dd” an access', path);
}
