import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A socket in a folder that only this user may enter (mkdtemp makes it with mode 0700). */
export interface PrivateSocket {
  readonly folder: string;
  readonly path: string;
  readonly server: Server;
  /** Takes no more connections, and leaves nothing behind. Those that were made stay. */
  readonly close: () => Promise<void>;
}

export async function openPrivateSocket(): Promise<PrivateSocket> {
  const folder = await mkdtemp(join(tmpdir(), 'regscope-root-'));
  const path = join(folder, 'socket');
  const server = createServer({ allowHalfOpen: true });
  const close = async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    server.listen(path);
    await once(server, 'listening');
  } catch (error) {
    await close();
    throw error;
  }
  return { folder, path, server, close };
}
