/** The files of a machine as Regscope reads them, by absolute path. */
export interface MachineContent {
  readonly files: Record<string, string>;
  /** Base64. */
  readonly binaries: Record<string, string>;
  /** Symbolic links: path and target as the kernel writes it. */
  readonly links: Record<string, string>;
  /** Files whose content is the device's: only their sizes in bytes are known. */
  readonly sparse: Record<string, number>;
  /** Directories that links lead to and that hold no recorded file. */
  readonly directories: string[];
}

export interface MachineRecording extends MachineContent {
  /** What recorded this, on what. */
  readonly about: string;
}

/** The recording as the text of its file: sorted, one entry a line, so that a new recording shows its differences. */
export function formatRecording(recording: MachineRecording): string {
  const sorted = <T>(record: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  const ordered: MachineRecording = {
    about: recording.about,
    files: sorted(recording.files),
    binaries: sorted(recording.binaries),
    links: sorted(recording.links),
    sparse: sorted(recording.sparse),
    directories: [...recording.directories].sort(),
  };
  return `${JSON.stringify(ordered, undefined, 2)}\n`;
}
