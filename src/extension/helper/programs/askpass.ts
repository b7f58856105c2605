// What sudo or ssh runs to get a password: passes its question to the extension, and the answer to sudo or ssh.
// Arguments: the extension's socket, the question, what ssh says of its kind (ssh(1), SSH_ASKPASS_PROMPT).
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';

const [path = '', question = '', kind = ''] = process.argv.slice(2);
const socket = connect(path);
socket.once('error', () => process.exit(1));
// It stays open, so that the extension learns when this process has gone. No argument has a NUL.
socket.write(`${kind}\n${question}\0`);

void buffer(socket).then((answer) => {
  if (answer.length === 0) process.exit(1); // Cancelled.
  // `+`, which tells an empty password from none, goes; sudo takes a line.
  const line = Buffer.concat([answer.subarray(1), Buffer.from('\n')]);
  process.stdout.write(line, () => {
    for (const bytes of [answer, line]) bytes.fill(0);
  });
});
