import { playgroundHost } from '../support/playground.mjs';
import { bootGuest, type Guest } from './guest';
import { writeSshUser } from './sshUser';
import { outputOf } from './underTest';

/** What a driver would do: a device that does not decode answers nothing. Those with a driver are left to it. */
const enableDevices =
  'for device in /sys/bus/pci/devices/*; do [ -e $device/driver ] || echo 1 >$device/enable; done';

/**
 * Boots a guest for somebody to play with. The folder gets an `ssh` that knows it as {@link playgroundHost}, and all else that
 * the user's own knows.
 */
export async function bootPlayground(folder: string, log: (line: string) => void): Promise<Guest> {
  const guest = await bootGuest({ share: folder, log });
  try {
    await outputOf(guest, ['sh', '-c', enableDevices]);
    const settings = { ...guest.sshSettings, User: 'root' };
    await writeSshUser(folder, { [playgroundHost]: settings }, 'Host *\nInclude ~/.ssh/config\n');
    return guest;
  } catch (error) {
    await guest.stop();
    throw error;
  }
}
