/** A recording: a name that its path or content gave it. */
export type RecordingId = `recording-${string}`;

/** Names a machine in `regscope:` URIs and in what is kept: this one, the demo, or a recording. */
export type MachineId = 'local' | 'demo' | RecordingId;

/** Undefined for what names no machine: a URI may have been typed. */
export function parseMachineId(text: string): MachineId | undefined {
  return text === 'local' || text === 'demo' ? text : recordingId(text);
}

export function recordingId(text: string): RecordingId | undefined {
  return /^recording-[0-9a-f]{16}$/.test(text) ? (text as RecordingId) : undefined;
}
