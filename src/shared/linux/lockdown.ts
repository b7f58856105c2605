export const lockdownLevels = ['none', 'integrity', 'confidentiality'] as const;

export type LockdownLevel = (typeof lockdownLevels)[number];

/** /sys/kernel/security/lockdown: `none [integrity] confidentiality`, the level in force in brackets. */
export function parseLockdown(text: string): LockdownLevel | undefined {
  const marked = /\[(\w+)\]/.exec(text)?.[1];
  return lockdownLevels.find((level) => level === marked);
}
