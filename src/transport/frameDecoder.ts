/** What came is no sequence of frames. Nothing after it can be trusted to be where it seems. */
export class FramingError extends Error {
  public override readonly name = 'FramingError';
}

/** `Content-Length: ` and as many digits as any limit has. Bytes. */
const maxHeader = 64;
const endOfHeader = '\r\n\r\n';

/**
 * Cuts a stream of bytes into messages: each is a header, `Content-Length: N` and an empty line, and a body of N bytes
 * (Language Server Protocol 3.17, “Base Protocol”). That protocol's other header is not taken: nobody here sends it.
 */
export class FrameDecoder {
  private readonly parts: Buffer[] = [];
  /** Bytes in all parts. */
  private held = 0;
  private bodyLength: number | undefined;

  /** @param maxBody the longest body that is taken. Bytes */
  public constructor(private readonly maxBody: number) {}

  /** The bodies that are whole with these bytes, in their order. Throws {@link FramingError}. */
  public decode(bytes: Buffer): Buffer[] {
    this.parts.push(bytes);
    this.held += bytes.length;
    const bodies: Buffer[] = [];
    for (;;) {
      this.bodyLength ??= this.takeHeader();
      if (this.bodyLength === undefined || this.held < this.bodyLength) return bodies;
      bodies.push(this.take(this.bodyLength));
      this.bodyLength = undefined;
    }
  }

  /** The length it announces; undefined while it is not whole. */
  private takeHeader(): number | undefined {
    const start = this.peek(maxHeader).toString('latin1');
    const end = start.indexOf(endOfHeader);
    if (end < 0) {
      if (start.length === maxHeader) throw new FramingError('A message does not begin with its length.');
      return undefined;
    }
    const digits = /^Content-Length: (\d{1,15})$/.exec(start.slice(0, end))?.[1];
    if (digits === undefined) throw new FramingError('A message does not begin with its length.');
    if (Number(digits) > this.maxBody) throw new FramingError(`A message of ${digits} bytes is too long.`);
    this.take(end + endOfHeader.length);
    return Number(digits);
  }

  /** The first bytes, `most` at most. */
  private peek(most: number): Buffer {
    return this.joined().subarray(0, most);
  }

  private take(count: number): Buffer {
    const all = this.joined();
    this.parts[0] = all.subarray(count);
    this.held -= count;
    return all.subarray(0, count);
  }

  private joined(): Buffer {
    const [first = Buffer.alloc(0), ...others] = this.parts;
    if (others.length === 0) return first;
    const all = Buffer.concat(this.parts);
    this.parts.splice(0, this.parts.length, all);
    return all;
  }
}
