import * as vscode from 'vscode';
import { parseSource } from '../../shared/protocol/helperProtocol';
import type { Source } from '../../shared/model/source';
import { regionScheme } from '../ids';
import { parseMachineId, targetName, type MachineId } from '../machine/machineId';

/** What a `regscope:` URI names: `regscope://demo/0000:00:04.0 BAR0 (demo)?{"kind":"bar",…}`. */
export interface RegionReference {
  readonly machine: MachineId;
  /** The tab's title, without the mark of a machine that is not this one. */
  readonly title: string;
  readonly source: Source;
}

export function toUri({ machine, title, source }: RegionReference): vscode.Uri {
  const label = `${title}${suffixOf(machine)}`;
  return vscode.Uri.from({
    scheme: regionScheme,
    authority: machine,
    path: `/${label.replaceAll('/', '∕')}`,
    query: JSON.stringify(source),
  });
}

/** Undefined for a URI that names no region: it may have been typed, or come from an older version. */
export function fromUri(uri: vscode.Uri): RegionReference | undefined {
  const machine = parseMachineId(uri.authority);
  if (machine === undefined) return undefined;
  let query: unknown;
  try {
    query = JSON.parse(uri.query);
  } catch {
    return undefined;
  }
  const source = parseSource(query);
  if (source === undefined) return undefined;
  // The demo's writes are on from the start, and no link shall open a user's file to them.
  if (source.kind === 'file' && machine !== 'local') return undefined;
  const label = uri.path.slice(1);
  const suffix = suffixOf(machine);
  const title = label.endsWith(suffix) ? label.slice(0, label.length - suffix.length) : label;
  return { machine, title, source };
}

/** Marks in a title what is not this machine. */
function suffixOf(machine: MachineId): string {
  if (machine === 'local') return '';
  return ` (${machine === 'demo' ? machine : (targetName(machine) ?? 'recorded')})`;
}
