import { readFileSync, writeFileSync } from 'node:fs';
import { RegscopeError } from '../shared/model/failure';
import type { PciAddress } from '../shared/model/pciAddress';
import type { MachinePaths } from './machinePaths';

/** The devices that are kept awake for this helper's client (kernel power/runtime_pm, “power/control”). */
export class PowerControls {
  /** What each control file held before, by its path. */
  private readonly before = new Map<string, string>();

  public constructor(private readonly paths: MachinePaths) {}

  /** Returns the device's power state afterwards; the write returns when it has been resumed. Throws RegscopeError. */
  public keepAwake(device: PciAddress): string {
    const control = this.paths.pciFile(device, 'power/control');
    try {
      const before = readFileSync(control, 'utf8').trim();
      if (before !== 'on') {
        writeFileSync(control, 'on');
        this.before.set(control, before);
      }
      return readFileSync(this.paths.pciFile(device, 'power_state'), 'utf8').trim();
    } catch (error) {
      throw new RegscopeError({
        code: 'permission',
        what: `${device} cannot be kept awake.`,
        why: error instanceof Error ? error.message : String(error),
      });
    }
  }

  /** Lets the devices sleep again that did before. */
  public restore(): void {
    for (const [control, before] of this.before) {
      try {
        writeFileSync(control, before);
      } catch {
        // The device is gone, and its setting with it.
      }
    }
    this.before.clear();
  }
}
