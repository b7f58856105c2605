import { lstatSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { RegscopeError } from '../../shared/model/failure';
import type { MachinePaths } from '../machinePaths';
import type { Region } from '../region';

/** `8086:100e`, as lspci -n writes it. */
const deviceIds = v.optional(v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{4}:[0-9a-f]{4}$/))));
const allowed = v.optional(v.boolean(), true);

/** What is not named is allowed: the file narrows what a helper does, and never widens it. */
const schema = v.strictObject({
  writes: allowed,
  /** /dev/mem. */
  memory: allowed,
  ports: allowed,
  /** Which PCI devices may be accessed, and which be written to. */
  devices: v.optional(v.strictObject({ read: deviceIds, write: deviceIds }), {}),
});

export type AdministratorPolicy = v.InferOutput<typeof schema> | { readonly problem: string };

/** Where no administrator has said anything. */
export const everythingAllowed: AdministratorPolicy = v.parse(schema, {});

/**
 * The administrator's word on what helpers may do on this machine. A file that is not root's alone or says nothing that
 * makes sense comes back as a problem: everything is refused then.
 */
export function readAdministratorPolicy(path: string, owner = 0): AdministratorPolicy {
  try {
    for (const place of [dirname(path), path]) {
      const { uid, mode } = lstatSync(place);
      if (uid !== owner || (mode & 0o022) !== 0) return { problem: `Others than root can change ${place}.` };
    }
    const parsed = v.safeParse(schema, JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.output : { problem: v.summarize(parsed.issues) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return everythingAllowed;
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether the administrator lets a helper be launched that writes. */
export function permitsWrites(policy: AdministratorPolicy): boolean {
  return !('problem' in policy) && policy.writes;
}

/** @param ids of the PCI functions that the region reaches. Throws RegscopeError `blocked`. */
export function permits(
  policy: AdministratorPolicy,
  access: 'read' | 'write',
  region: Region,
  ids: () => readonly string[],
  paths: MachinePaths,
): void {
  const why = objection(policy, access, region, ids, paths);
  if (why === undefined) return;
  throw new RegscopeError({
    code: 'blocked',
    what: `The administrator of this machine does not allow it (${paths.policy}).`,
    why,
    next: 'Ask the administrator.',
  });
}

function objection(
  policy: AdministratorPolicy,
  access: 'read' | 'write',
  { source, path }: Region,
  ids: () => readonly string[],
  { mem }: MachinePaths,
): string | undefined {
  if ('problem' in policy)
    return `The file cannot be relied on, so that nothing is allowed: ${policy.problem}`;
  if (source.kind === 'port' && !policy.ports) return 'Ports are not to be accessed.';
  if (path === mem && !policy.memory) return '/dev/mem is not to be opened.';
  if (access === 'write' && !policy.writes) return 'Nothing is to be written.';
  const lists = access === 'write' ? [policy.devices.read, policy.devices.write] : [policy.devices.read];
  for (const list of lists) {
    const other = list === undefined ? undefined : ids().find((id) => !list.includes(id));
    if (other !== undefined) return `The device ${other} is not among those that it lists.`;
  }
  return undefined;
}
