import * as vscode from 'vscode';
import { parseSource } from '../../shared/protocol/helperProtocol';
import type { Source } from '../../shared/model/source';
import { regionScheme } from '../ids';
import type { MachineId } from '../machine/machine';

/** What a `regscope:` URI names: `regscope://demo/0000:00:04.0 BAR0 (demo)?{"kind":"bar",…}`. */
export interface RegionReference {
  readonly machine: MachineId;
  /** The tab's title. */
  readonly title: string;
  readonly source: Source;
}

export function toUri({ machine, title, source }: RegionReference): vscode.Uri {
  const label = machine === 'demo' ? `${title} (demo)` : title;
  return vscode.Uri.from({
    scheme: regionScheme,
    authority: machine,
    path: `/${label.replaceAll('/', '∕')}`,
    query: JSON.stringify(source),
  });
}

/** Undefined for a URI that names no region: it may have been typed, or come from an older version. */
export function fromUri(uri: vscode.Uri): RegionReference | undefined {
  if (uri.authority !== 'local' && uri.authority !== 'demo') return undefined;
  let query: unknown;
  try {
    query = JSON.parse(uri.query);
  } catch {
    return undefined;
  }
  const source = parseSource(query);
  return source === undefined ? undefined : { machine: uri.authority, title: uri.path.slice(1), source };
}
