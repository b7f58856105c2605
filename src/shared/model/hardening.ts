/** What keeps a helper to what it is for, as the kernel says it is in force: of every thread, not as it was asked for. */
export interface Hardening {
  /** By name, all that any thread holds or could get by starting a program. */
  readonly capabilities: readonly string[];
  /** No program that it starts can gain rights. */
  readonly noNewPrivileges: boolean;
  /** The version of the kernel's Landlock that keeps it to its files; why there is none where there is not. */
  readonly landlock: number | 'not in this kernel' | 'not for this CPU' | 'not asked for' | 'failed';
  /** A file or folder of the program's own that others than root can change; absent where there is none. */
  readonly replaceable?: string;
}
