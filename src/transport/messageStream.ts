import { isAscii } from 'node:buffer';
import type { Readable, Writable } from 'node:stream';
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageReader,
  type MessageWriter,
} from 'vscode-jsonrpc/node';
import { FrameDecoder } from './frameDecoder';

/** A message was framed well, and its body is no JSON. The next message may be right again. */
export class ParseError extends Error {
  public override readonly name = 'ParseError';
}

/** A message that the connection cannot place, such as the cancellation of nothing. It is as if it had not been sent. */
export class InvalidMessage extends Error {
  public override readonly name = 'InvalidMessage';
}

/**
 * JSON-RPC messages from a stream. Stricter than vscode-jsonrpc's reader, which one end may trust and a privileged
 * program may not: it takes lengths like `12garbage`, and holds whatever a header promises. Reports a `FramingError`,
 * after which nothing more is read, {@link ParseError} and {@link InvalidMessage}.
 */
export class FramedReader extends AbstractMessageReader implements MessageReader {
  /** @param maxBody the longest message that is taken. Bytes */
  public constructor(
    private readonly stream: Readable,
    private readonly maxBody: number,
  ) {
    super();
  }

  public listen(callback: DataCallback): Disposable {
    const decoder = new FrameDecoder(this.maxBody);
    const onData = (bytes: Buffer) => {
      let bodies: Buffer[];
      try {
        bodies = decoder.decode(bytes);
      } catch (error) {
        this.stream.off('data', onData);
        this.fireError(error);
        return;
      }
      for (const body of bodies) this.hear(body, callback);
    };
    const onError = (error: Error) => this.fireError(error);
    const onClose = () => this.fireClose();
    this.stream.on('data', onData).on('error', onError).on('close', onClose);
    return {
      dispose: () => {
        this.stream.off('data', onData).off('error', onError).off('close', onClose);
      },
    };
  }

  private hear(body: Buffer, callback: DataCallback): void {
    let message: Message;
    try {
      message = JSON.parse(body.toString(isAscii(body) ? 'latin1' : 'utf8')) as Message;
    } catch (error) {
      this.fireError(new ParseError(error instanceof Error ? error.message : 'The message is no JSON.'));
      return;
    }
    try {
      callback(message);
    } catch (error) {
      this.fireError(new InvalidMessage(String(error)));
    }
  }
}

/** JSON-RPC messages to a stream, each in one write. */
export class FramedWriter extends AbstractMessageWriter implements MessageWriter {
  public constructor(private readonly stream: Writable) {
    super();
    stream.on('error', (error) => this.fireError(error)).on('close', () => this.fireClose());
  }

  public write(message: Message): Promise<void> {
    const body = JSON.stringify(message);
    const length = Buffer.byteLength(body);
    const encoding = length === body.length ? 'latin1' : 'utf8'; // The same bytes, and much sooner.
    return new Promise((resolve, reject) => {
      this.stream.write(`Content-Length: ${length}\r\n\r\n${body}`, encoding, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  public end(): void {
    this.stream.end();
  }
}
