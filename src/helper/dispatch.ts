import * as v from 'valibot';
import { RegscopeError } from '../shared/model/failure';
import {
  protocolVersion,
  requestSchemas,
  type HelperMethod,
  type HelperParams,
  type HelperResults,
} from '../shared/protocol/helperProtocol';
import { accessFacts } from './accessFacts';
import { listIoResources, listPciDevices } from './enumerate';
import { linkStatus } from './linkStatus';
import { machineStamp } from './machineStamp';
import type { Bench } from './operations/bench';
import { fill, peekBlock, pokeBlock } from './operations/block';
import { flush } from './operations/flush';
import { judge } from './operations/judge';
import { keepAwake } from './operations/keepAwake';
import { modify } from './operations/modify';
import { peek } from './operations/peek';
import { poke } from './operations/poke';
import { pokeMany } from './operations/pokeMany';
import { sample } from './operations/sample';
import { requestCame } from './operations/turns';
import { waitFor } from './operations/waitFor';
import { recordMachine } from './recordMachine';
import { lookUpRegion } from './lookUpRegion';
import { listDeviceTree, listPlatformDevices } from './platform';
import { viaOf } from './via';

type Handlers = {
  readonly [M in HelperMethod]: (
    bench: Bench,
    params: HelperParams<M>,
    isCancelled: () => boolean,
  ) => HelperResults[M] | Promise<HelperResults[M]>;
};

/** Everything this program does for its client. A request that is not in this table does not exist. */
const handlers: Handlers = {
  initialize: (bench, params) => {
    if (params.protocolVersion !== protocolVersion) {
      throw new RegscopeError({
        code: 'version-mismatch',
        what: `The helper speaks protocol ${protocolVersion}, its client ${params.protocolVersion}.`,
        next: 'Reload the window, so that both come from the same version of Regscope.',
      });
    }
    return {
      protocolVersion,
      pid: process.pid,
      uid: process.getuid?.() ?? -1,
      node: process.version,
      access: bench.bus.kind,
      writes: bench.writes,
      role: bench.role,
      hardening: bench.hardening,
    };
  },
  listMemory: ({ paths }) => listIoResources(paths.iomem, paths),
  listPorts: ({ paths }) => listIoResources(paths.ioports, paths),
  listPciDevices: ({ paths }) => listPciDevices(paths),
  listDeviceTree: ({ paths }) => listDeviceTree(paths),
  listPlatformDevices: ({ paths }) => listPlatformDevices(paths),
  machineStamp: ({ paths }) => machineStamp(paths),
  accessFacts,
  linkStatus: (bench, { device }) => linkStatus(device, bench),
  record: (bench, params) => recordMachine(params, bench),
  describe: (bench, { source }) => {
    const region = lookUpRegion(source, bench);
    const { base, size, widths } = region;
    return { ...(base === undefined ? {} : { base }), size, via: viaOf(region, bench.paths), widths };
  },
  peek,
  poke,
  pokeMany,
  modify,
  fill,
  peekBlock,
  pokeBlock,
  waitFor,
  sample,
  flush,
  keepAwake,
  judge,
};

/** What is answered from the kernel's books, as often as anybody asks: the rest reaches devices. */
const fromBooks: ReadonlySet<HelperMethod> = new Set<HelperMethod>([
  'initialize',
  'listMemory',
  'listPorts',
  'listPciDevices',
  'listDeviceTree',
  'listPlatformDevices',
  'machineStamp',
  'accessFacts',
  'describe',
  'judge',
]);

/** Answers with the result or a promise of it. */
export type Dispatch = (method: string, params: unknown, isCancelled: () => boolean) => unknown;

/** Takes one request at a time from method name and raw parameters to a result. Throws RegscopeError and nothing else. */
export function createDispatch(bench: Bench): Dispatch {
  let initialized = false;
  return (method, params, isCancelled) => {
    requestCame();
    if (!isMethod(method)) {
      throw new RegscopeError({ code: 'bad-request', what: `The helper knows no request “${method}”.` });
    }
    if (initialized === (method === 'initialize')) {
      throw new RegscopeError({
        code: 'bad-request',
        what: 'The first request is “initialize”, and only the first.',
      });
    }
    const parsed = v.safeParse(requestSchemas[method], params);
    if (!parsed.success) {
      throw new RegscopeError({
        code: 'bad-request',
        what: `The parameters of “${method}” are not valid.`,
        why: v.summarize(parsed.issues),
      });
    }
    if (!fromBooks.has(method)) bench.limit();
    const handler = handlers[method] as (
      bench: Bench,
      params: unknown,
      isCancelled: () => boolean,
    ) => unknown;
    const result = handler(bench, parsed.output, isCancelled);
    initialized = true;
    return result;
  };
}

function isMethod(method: string): method is HelperMethod {
  return Object.hasOwn(requestSchemas, method);
}
