import { RegscopeError } from '../../shared/model/failure';
import type { HelperParams } from '../../shared/protocol/helperProtocol';
import type { Bench } from './bench';
import { pokeMany } from './pokeMany';

/** Exactly one store; nothing is read, before or after. Throws RegscopeError. */
export function poke(bench: Bench, { source, ...write }: HelperParams<'poke'>): Record<string, never> {
  const { failure } = pokeMany(bench, { source, writes: [write] });
  if (failure !== undefined) throw new RegscopeError(failure);
  return {};
}
