import { Transform, type Readable } from 'node:stream';
import { readyMark } from '../../targets/remoteScripts';

/** How much a login shell's files may print. Bytes. */
const mostNoise = 65_536;

/** A script's stdout, from the line after its mark, which `onReady` hears of. Fails where that does not come. */
export function afterReady(stdout: Readable, onReady: () => void = () => undefined): Readable {
  const mark = Buffer.from(`${readyMark}\n`);
  let noise: Buffer | undefined = Buffer.alloc(0);
  const rest = new Transform({
    transform(chunk: Buffer, _, done) {
      if (noise === undefined) {
        done(null, chunk);
        return;
      }
      noise = Buffer.concat([noise, chunk]);
      const at = noise.indexOf(mark);
      if (at >= 0) {
        this.push(noise.subarray(at + mark.length));
        noise = undefined;
        onReady();
      }
      done((noise?.length ?? 0) > mostNoise ? new Error('A login prints too much.') : null);
    },
    flush(done) {
      done(noise === undefined ? null : new Error('The script did not run.'));
    },
  });
  rest.on('error', () => stdout.resume()); // Its end is to be heard all the same.
  return stdout.pipe(rest);
}
