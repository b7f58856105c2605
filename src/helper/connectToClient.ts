import { Socket } from 'node:net';
import { connectUnixSocket } from './libc';

/**
 * The way to a client that listens at `path`: one of the user who called sudo, as the kernel tells. Nobody else is to have
 * this program's rights. Throws where it is not.
 */
export function connectToClient(path: string, caller = callerOf(process.env)): Socket {
  const { fd, peerUid } = connectUnixSocket(path);
  if (peerUid !== caller) throw new Error(`${path} is user ${peerUid}'s, and user ${caller} started this.`);
  return new Socket({ fd, readable: true, writable: true });
}

/** sudo(8) and pkexec(1) set these for the program that they run. */
function callerOf({ SUDO_UID, PKEXEC_UID }: NodeJS.ProcessEnv): number {
  return Number(SUDO_UID ?? PKEXEC_UID ?? process.getuid?.());
}
