import { installedFolder } from '../../../shared/model/installedFolder';

/** What is copied there, and the names that it has there. */
export const programNames = ['node', 'helper.js', 'koffi.node'] as const;

export type ProgramName = (typeof programNames)[number];

/** Their hashes, as sha256sum(1) checks them. */
export const sumsName = 'SHA256SUMS';

export const modes: Readonly<Record<ProgramName, number>> = {
  node: 0o755,
  'helper.js': 0o644,
  'koffi.node': 0o644,
};

export const ruleFiles = {
  sudo: '/etc/sudoers.d/regscope',
  udev: '/etc/udev/rules.d/70-regscope.rules',
} as const;

export type RuleKind = keyof typeof ruleFiles;

/** What the installer is told, as JSON in its only argument. */
export type InstallerOrder = InstallOrder | { readonly do: 'remove' };

export interface InstallOrder {
  readonly do: 'install';
  readonly sources: readonly SourceFile[];
  readonly rule?: Rule;
}

export interface SourceFile {
  readonly name: ProgramName;
  readonly path: string;
  /** What it must have inside. */
  readonly sha256: string;
}

/** Who may do what from then on. */
export type Rule =
  /** A user may start the installed helper as root without a password. */
  | { readonly kind: 'sudo'; readonly uid: number; readonly writes: 'refused' | 'allowed' }
  /** A group may read and write BARs of a kind of device, without root. */
  | { readonly kind: 'udev'; readonly gid: number; readonly devices: readonly DeviceBars[] };

export interface DeviceBars {
  /** Four hexadecimal digits each. */
  readonly vendor: string;
  readonly device: string;
  readonly bars: readonly number[];
}

/** The first line of each rule file: what does not begin with it is not ours to remove. */
export const mark = '# Regscope wrote this, and “Regscope: Remove Helper…” removes it.';

/** The text of a rule's file. Throws where a part of it is not what it must be. */
export function ruleText(rule: Rule): string {
  return [mark, ...(rule.kind === 'sudo' ? sudoRule(rule) : udevRule(rule)), ''].join('\n');
}

/** Programs and arguments are whole and exact (sudoers(5)): nothing else runs by this rule, nor with another environment. */
function sudoRule({ uid, writes }: Rule & { kind: 'sudo' }): string[] {
  const user = `#${number(uid)}`;
  const node = `${installedFolder}/node`;
  const command = `${node} ${installedFolder}/helper.js`;
  return [
    `Defaults!${node} env_reset, !env_keep, !setenv`,
    `${user} ALL=(root) NOPASSWD: ${command}`,
    ...(writes === 'allowed' ? [`${user} ALL=(root) NOPASSWD: ${command} --writes`] : []),
  ];
}

/** sysfs makes the files of BARs root's; what udev runs for a device may change that (udev(7)). */
function udevRule({ gid, devices }: Rule & { kind: 'udev' }): string[] {
  return devices.flatMap(({ vendor, device, bars }) =>
    bars.map((bar) => {
      const file = `/sys%p/resource${number(bar)}`;
      const of = `SUBSYSTEM=="pci", ATTR{vendor}=="0x${id(vendor)}", ATTR{device}=="0x${id(device)}"`;
      return `ACTION!="remove", ${of}, RUN+="/bin/chgrp ${number(gid)} ${file}", RUN+="/bin/chmod 0660 ${file}"`;
    }),
  );
}

function number(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${value} is no number for a rule.`);
  return String(value);
}

function id(digits: string): string {
  if (!/^[0-9a-f]{4}$/.test(digits)) throw new Error(`${digits} is no PCI id.`);
  return digits;
}
