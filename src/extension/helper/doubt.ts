import * as l10n from '@vscode/l10n';
import { failureOf, RegscopeError } from '../../shared/model/failure';
import type { HelperMethod } from '../../shared/protocol/helperProtocol';

/** Whether a request that was sent and not answered may have written. */
export type Doubt = 'write' | 'none';

export function doubtOf(method: string): Doubt {
  return writing.has(method) ? 'write' : 'none';
}

/** Why a request was not answered in time, with what is not known of a write. */
export function whyLate(why: string, doubt: Doubt): string {
  if (doubt === 'none') return why;
  return `${why} ${l10n.t('Whether the write reached the device is not known, and it may yet do so.')}`;
}

/** The failure of a request that never left: what ended the helper, or kept it from starting, came before. */
export function unsent(method: string, error: unknown): RegscopeError {
  const failure = failureOf(error);
  if (doubtOf(method) === 'none') return new RegscopeError({ ...failure, unsent: true });
  return new RegscopeError({
    ...failure,
    why: [failure.why, l10n.t('Nothing was written.')].filter(Boolean).join(' '),
    unsent: true,
  });
}

const writing: ReadonlySet<string> = new Set<HelperMethod>([
  'poke',
  'pokeMany',
  'modify',
  'fill',
  'pokeBlock',
]);
