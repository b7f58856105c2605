import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { RegscopeError } from '../../../shared/model/failure';
import type { MachineContent } from '../../../shared/model/machineContent';
import { createContentBuilder } from './contentBuilder';
import type { Recording } from './recording';

const schema = v.object({
  about: v.optional(v.string(), ''),
  recorded: v.optional(v.pipe(v.string(), v.isoTimestamp())),
  directories: v.optional(v.array(v.string()), []),
  files: v.optional(v.record(v.string(), v.string()), {}),
  binaries: v.optional(v.record(v.string(), v.pipe(v.string(), v.base64())), {}),
  links: v.optional(v.record(v.string(), v.string()), {}),
  sparse: v.optional(v.record(v.string(), v.pipe(v.number(), v.safeInteger(), v.minValue(0))), {}),
});

/** Regscope's own file format, as it is. For files that Regscope brings along. Throws RegscopeError. */
export function parseRecordingFile(text: string): Recording {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw noRecording(error instanceof Error ? error.message : String(error));
  }
  const parsed = v.safeParse(schema, value);
  if (!parsed.success) throw noRecording(v.summarize(parsed.issues));
  const { recorded, ...recording } = parsed.output;
  return { ...recording, ...(recorded !== undefined && { recorded }) };
}

/** The same, of a file that somebody sent: what is no part of a machine is left out. */
export function checkRecording({
  files,
  binaries,
  links,
  sparse,
  directories,
}: MachineContent): MachineContent | undefined {
  const builder = createContentBuilder('exact');
  for (const [path, text] of Object.entries(files)) builder.addFile(path, Buffer.from(text));
  for (const [path, base64] of Object.entries(binaries)) builder.addFile(path, Buffer.from(base64, 'base64'));
  for (const [path, target] of Object.entries(links)) builder.addLink(path, target);
  for (const [path, size] of Object.entries(sparse)) builder.addSize(path, size);
  for (const path of directories) builder.addFolder(path);
  return builder.finish();
}

/** The recording as the text of its file: sorted, one entry a line, so that a new recording shows its differences. */
export function formatRecordingFile({ about, recorded, ...content }: Recording): string {
  const sorted = <T>(record: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  const ordered: Recording = {
    about,
    ...(recorded !== undefined && { recorded }),
    files: sorted(content.files),
    binaries: sorted(content.binaries),
    links: sorted(content.links),
    sparse: sorted(content.sparse),
    directories: [...content.directories].sort(),
  };
  return `${JSON.stringify(ordered, undefined, 2)}\n`;
}

function noRecording(why: string): RegscopeError {
  return new RegscopeError({
    code: 'no-recording',
    what: l10n.t('This JSON file is no recording of Regscope’s.'),
    why,
  });
}
