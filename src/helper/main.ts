// The helper: a program that accesses hardware for one client and knows nothing else. It may run as root, so it stays
// small and readable. stdin and stdout carry JSON-RPC, stderr is its log, and the end of stdin is its end.
//
// Arguments: --writes   pokes are allowed; no message can turn them on later
//            --files    serve regular files only (the unprivileged instance)
//            --root DIR read the machine below DIR, a recorded one
import { parseArgs } from 'node:util';
import {
  createMessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { failureOf } from '../shared/model/failure';
import { failureErrorCode } from '../shared/protocol/helperProtocol';
import { openBusAccess } from './busAccess';
import { createDispatch } from './dispatch';
import { machinePaths } from './machinePaths';
import { Mappings } from './channels/mappings';

const { values: options } = parseArgs({
  options: { writes: { type: 'boolean' }, files: { type: 'boolean' }, root: { type: 'string' } },
});
const writes = options.writes ?? false;

const dispatch = createDispatch({
  paths: machinePaths(options.root),
  role: options.files === true ? 'files' : 'hardware',
  writes,
  bus: openBusAccess(),
  mappings: new Mappings(writes),
});

const connection = createMessageConnection(
  new StreamMessageReader(process.stdin),
  new StreamMessageWriter(process.stdout),
);
connection.onRequest(async (method, params, token) => {
  try {
    return await dispatch(method, params, () => token.isCancellationRequested);
  } catch (error) {
    const failure = failureOf(error);
    return new ResponseError(failureErrorCode, failure.what, failure);
  }
});
connection.onClose(() => process.exit(0));
process.stdin.on('end', () => process.exit(0));
connection.listen();
