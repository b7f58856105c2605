import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Towards the target, or from it. */
export type Direction = 'up' | 'down';

/** A stretch of network between an ssh here and a server: a relay of TCP that can be made to fail or to be slow. */
export interface Link {
  /** Of this machine's loopback interface. */
  readonly port: number;
  /** Ends what is connected: by a reset at both ends, as a rebooted router does it, or in good order. */
  readonly cut: (how: 'reset' | 'close') => void;
  /** Cuts when so many more bytes have gone that way; those before arrive. */
  readonly cutAfter: (direction: Direction, bytes: number) => void;
  /** Holds each byte back for so long, on each way. Milliseconds */
  readonly slow: (delay: number) => void;
  /** Lets nothing through any more, and says so to nobody. */
  readonly hold: (...directions: readonly Direction[]) => void;
  /** Lets through what waits, and what comes. */
  readonly release: () => void;
  readonly stop: () => Promise<void>;
}

export async function startLink(to: number): Promise<Link> {
  let delay = 0;
  const pairs = new Set<Readonly<Record<Direction, Socket>>>();
  const left: Partial<Record<Direction, number>> = {};
  const held = new Set<Direction>();

  const cut = (how: 'reset' | 'close') => {
    delete left.up;
    delete left.down;
    for (const socket of [...pairs].flatMap(({ up, down }) => [up, down])) {
      if (how === 'reset')
        socket.resetAndDestroy().destroy(); // By itself, it waits for what is to be sent.
      else socket.destroySoon();
    }
  };

  /** `from` is where the bytes of a direction come from. */
  const relay = (direction: Direction, from: Socket, to: Socket) => {
    const send = (bytes: Buffer) => {
      const most = left[direction];
      if (most === undefined || bytes.length < most) {
        if (most !== undefined) left[direction] = most - bytes.length;
        to.write(bytes);
        return;
      }
      to.write(bytes.subarray(0, most));
      cut('close');
    };
    from.setNoDelay(true);
    from.on('error', () => undefined); // `close` follows.
    from.on('data', (bytes: Buffer) => {
      if (delay === 0) send(bytes);
      else setTimeout(() => send(bytes), delay);
    });
    from.on('end', () => setTimeout(() => to.end(), delay));
    from.on('close', () => setTimeout(() => to.destroySoon(), delay));
    if (held.has(direction)) from.pause();
  };

  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    const pair = { up: near, down: far };
    pairs.add(pair);
    far.once('close', () => pairs.delete(pair));
    relay('up', near, far);
    relay('down', far, near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    cut,
    cutAfter: (direction, bytes) => {
      left[direction] = bytes;
    },
    slow: (milliseconds) => {
      delay = milliseconds;
    },
    hold: (...directions) => {
      for (const direction of directions) {
        held.add(direction);
        for (const pair of pairs) pair[direction].pause();
      }
    },
    release: () => {
      for (const direction of held) for (const pair of pairs) pair[direction].resume();
      held.clear();
    },
    stop: async () => {
      cut('reset');
      server.close();
      await once(server, 'close');
    },
  };
}
