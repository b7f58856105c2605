import assert from 'node:assert/strict';
import { RegscopeError, type Failure, type FailureCode } from '../../src/shared/model/failure';

/** What it fails with, which must say what happened, why and what to do, and `text` among that. */
export async function fails(promise: Promise<unknown>, code: FailureCode, text = /./): Promise<Failure> {
  const failure = await failsBy(promise, code, text);
  for (const part of ['why', 'next'] as const)
    assert.ok((failure[part] ?? '') !== '', `no ${part}: ${failure.what}`);
  return failure;
}

/** The same, where what happened may say all. */
export async function failsBy(promise: Promise<unknown>, code: FailureCode, text = /./): Promise<Failure> {
  const error = await promise.then(
    () => assert.fail(`It did not fail with ${code}.`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof RegscopeError, String(error));
  assert.equal(error.failure.code, code, error.message);
  assert.match(error.message, text);
  return error.failure;
}
