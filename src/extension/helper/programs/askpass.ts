// What sudo runs to get a password: passes its question to the extension, and the answer to sudo.
// Arguments: the extension's socket, the question.
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';

const [path = '', question = ''] = process.argv.slice(2);
const socket = connect({ path, allowHalfOpen: true });
socket.once('error', () => process.exit(1));
socket.end(question);

void buffer(socket).then((answer) => {
  if (answer.length === 0) process.exit(1); // Cancelled.
  // `+`, which tells an empty password from none, goes; sudo takes a line.
  const line = Buffer.concat([answer.subarray(1), Buffer.from('\n')]);
  process.stdout.write(line, () => {
    for (const bytes of [answer, line]) bytes.fill(0);
  });
});
