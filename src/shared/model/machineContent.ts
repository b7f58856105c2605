/** The files of a machine as Regscope reads them, by their absolute paths there. A recording holds this. */
export interface MachineContent {
  /** Text. */
  readonly files: Readonly<Record<string, string>>;
  /** base64. */
  readonly binaries: Readonly<Record<string, string>>;
  /** Symbolic links: path and target as the kernel writes it. */
  readonly links: Readonly<Record<string, string>>;
  /** Files that are there and whose content was not recorded: sizes in bytes. */
  readonly sparse: Readonly<Record<string, number>>;
  /** Directories that hold no recorded file. */
  readonly directories: readonly string[];
}

/** How much of each PCI function's configuration space is read: nothing, its header of 64 bytes, or all and its link. */
export type ConfigurationExtent = 'none' | 'header' | 'full';
