import * as vscode from 'vscode';
import { parseSource } from '../../shared/protocol/helperProtocol';
import type { Source } from '../../shared/model/source';
import { regionScheme } from '../ids';
import type { MachineId } from '../machine/machine';

/** What a `regscope:` URI names: `regscope://demo/0000:00:04.0 BAR0 (demo)?{"kind":"bar",…}`. */
export interface RegionReference {
  readonly machine: MachineId;
  /** The tab's title, without the mark of the demo machine. */
  readonly title: string;
  readonly source: Source;
}

const demoSuffix = ' (demo)';

export function toUri({ machine, title, source }: RegionReference): vscode.Uri {
  const label = machine === 'demo' ? `${title}${demoSuffix}` : title;
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
  if (source === undefined) return undefined;
  const label = uri.path.slice(1);
  const title = label.endsWith(demoSuffix) ? label.slice(0, -demoSuffix.length) : label;
  return { machine: uri.authority, title, source };
}
