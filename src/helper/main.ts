// The helper: a program that accesses hardware for one client and knows nothing else. It may run as root, so it stays
// small and readable. stdin and stdout carry JSON-RPC, stderr is its log, and the end of stdin is its end.
//
// Arguments: --writes   pokes are allowed; no message can turn them on later
//            --unblock BASE-END  this protected range may be accessed (hexadecimal; repeatable)
//            --consent DEVICE    this device may be written to, whatever driver is bound to it (repeatable)
//            --files    serve regular files only (the unprivileged instance)
//            --root DIR read the machine below DIR, a recorded one
//            --elsewhere ARCHITECTURE  the machine below DIR runs, and somebody else accesses it: judge what may be done
//            --connect SOCKET speak there instead, where stdin and stdout are a terminal's; its end is the helper's
import { realpathSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  createMessageConnection,
  ErrorCodes,
  ResponseError,
  type ResponseMessage,
} from 'vscode-jsonrpc/node';
import { failureOf } from '../shared/model/failure';
import { installedFolder } from '../shared/model/installedFolder';
import { failureErrorCode, maxRequestBytes } from '../shared/protocol/helperProtocol';
import { FramedReader, FramedWriter, InvalidMessage, ParseError } from '../transport/messageStream';
import { openBusAccess } from './busAccess';
import { connectToClient } from './connectToClient';
import { createDispatch } from './dispatch';
import { harden } from './hardening/harden';
import { parseGrants } from './grants';
import { machinePaths } from './machinePaths';
import { everythingAllowed, permitsWrites, readAdministratorPolicy } from './policy/administrator';
import { Mappings } from './channels/mappings';
import { createRateLimit, noRateLimit } from './policy/rateLimit';
import { PowerControls } from './powerControls';

const { values: options } = parseArgs({
  options: {
    writes: { type: 'boolean' },
    unblock: { type: 'string', multiple: true },
    consent: { type: 'string', multiple: true },
    files: { type: 'boolean' },
    root: { type: 'string' },
    elsewhere: { type: 'string' },
    connect: { type: 'string' },
  },
});
const grants = parseGrants(options);
const role = options.files === true ? 'files' : 'hardware';

// Another name for this machine's own root is no recording.
const paths = machinePaths(
  options.root === undefined ? undefined : realpathSync(options.root),
  options.elsewhere,
);
const administrator =
  role === 'hardware' && paths.isThisMachine ? readAdministratorPolicy(paths.policy) : everythingAllowed;
const writes = grants.writes && permitsWrites(administrator);
const power = new PowerControls(paths);
process.on('exit', () => power.restore());

const bus = openBusAccess();
// Takes rights and an environment that are given up next.
const socket = options.connect === undefined ? undefined : connectToClient(options.connect);
const hardening = harden(paths, role);
const objection = __dirname === installedFolder ? whyNotInstalled() : undefined;
if (objection !== undefined) {
  console.error(`The installed helper does not run: ${objection}`);
  process.exit(1);
}

const dispatch = createDispatch({
  paths,
  power,
  role,
  grants,
  administrator,
  writes,
  bus,
  hardening,
  limit: role === 'hardware' && paths.isThisMachine ? createRateLimit() : noRateLimit,
  mappings: new Mappings(writes),
});

const input = socket ?? process.stdin;
const writer = new FramedWriter(socket ?? process.stdout);
const connection = createMessageConnection(new FramedReader(input, maxRequestBytes), writer);
connection.onRequest(async (method, params, token) => {
  try {
    return await dispatch(method, params, () => token.isCancellationRequested);
  } catch (error) {
    const failure = failureOf(error);
    return new ResponseError(failureErrorCode, failure.what, failure);
  }
});
connection.onError(([error]) => {
  if (error instanceof ParseError) {
    void writer.write(unparsable(error));
    return;
  }
  if (error instanceof InvalidMessage) return;
  console.error(error.message);
  process.exit(1); // Who speaks like this is no client.
});
connection.onClose(() => process.exit(0));
input.on('end', () => process.exit(0));
connection.listen();

/** What an administrator lets users run as root is for hardware, and is root's alone. */
function whyNotInstalled(): string | undefined {
  if (role === 'files' || !paths.isThisMachine) return 'it serves no files and no recordings.';
  const { replaceable } = hardening;
  return replaceable === undefined ? undefined : `others than root can change ${replaceable}.`;
}

function unparsable({ message }: ParseError): ResponseMessage {
  return { jsonrpc: '2.0', id: null, error: { code: ErrorCodes.ParseError, message } };
}
