/** A recording: a name that its path or content gave it. */
export type RecordingId = `recording-${string}`;

/** A target that ssh reaches: the name that the user gave it, in hexadecimal digits of UTF-8. */
export type TargetId = `target-${string}`;

/** Names a machine in `regscope:` URIs and in what is kept: this one, the demo, a recording, or a target. */
export type MachineId = 'local' | 'demo' | RecordingId | TargetId;

export type MachineKind = 'local' | 'demo' | 'recording' | 'target';

/** Undefined for what names no machine: a URI may have been typed. */
export function parseMachineId(text: string): MachineId | undefined {
  return text === 'local' || text === 'demo'
    ? text
    : (recordingId(text) ?? (targetName(text) === undefined ? undefined : (text as TargetId)));
}

export function recordingId(text: string): RecordingId | undefined {
  return /^recording-[0-9a-f]{16}$/.test(text) ? (text as RecordingId) : undefined;
}

/** The authority of a URI may lose its capitals: the name is not in it as it is. */
export function targetId(name: string): TargetId {
  return `target-${Buffer.from(name).toString('hex')}`;
}

/** Undefined for what is no target's id. */
export function targetName(id: string): string | undefined {
  const [, digits = ''] = /^target-((?:[0-9a-f]{2})+)$/.exec(id) ?? [];
  return digits === '' ? undefined : Buffer.from(digits, 'hex').toString('utf8');
}

export function kindOf(id: MachineId): MachineKind {
  if (id === 'local' || id === 'demo') return id;
  return targetName(id) === undefined ? 'recording' : 'target';
}

/** As logs and the journal call it. */
export function machineText(id: MachineId): string {
  return targetName(id) ?? id;
}
