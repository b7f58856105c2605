import * as v from 'valibot';
import type * as vscode from 'vscode';
import type { StagedWrite } from '../../shared/protocol/webviewProtocol';
import { hex, offset, width } from '../../shared/protocol/schemas';
import type { KeptPlans } from './registerDocument';

const stagedWrites: v.GenericSchema<unknown, StagedWrite[]> = v.array(
  v.strictObject({
    id: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    offset,
    width,
    value: hex,
    old: v.exactOptional(hex),
    verify: v.boolean(),
    doubt: v.exactOptional(v.string()),
    reverts: v.exactOptional(v.string()),
    note: v.exactOptional(v.string()),
    fields: v.exactOptional(v.array(v.strictObject({ name: v.string(), value: hex }))),
  }),
);

/** Keeps staged writes with the workspace. Anything odd in there is no plan. */
export function createKeptPlans(state: vscode.Memento, log: vscode.LogOutputChannel): KeptPlans {
  const keyOf = (uri: vscode.Uri) => `staged ${uri.toString()}`;
  return {
    get(uri) {
      const kept = v.safeParse(stagedWrites, state.get(keyOf(uri)));
      return kept.success ? kept.output : [];
    },
    async set(uri, writes) {
      try {
        await state.update(keyOf(uri), writes.length === 0 ? undefined : writes);
      } catch (error) {
        log.error(`The staged writes of ${uri.path} cannot be kept:`, String(error));
      }
    },
  };
}
