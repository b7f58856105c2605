import { rmSync } from 'node:fs';
import { namesOf } from '../../../../shared/linux/processStatus';
import type { AccessFacts, DeviceFile } from '../../../../shared/model/accessFacts';
import type { Hardening } from '../../../../shared/model/hardening';
import {
  protocolVersion,
  type HelperInfo,
  type HelperMethod,
  type HelperParams,
  type HelperResults,
} from '../../../../shared/protocol/helperProtocol';
import { makeRoot } from '../../../machine/recordings/makeRoot';
import type { Probe } from '../../../targets/probe';
import { shellLine } from '../../../targets/shell/shellAnswers';
import { beyondCommands, filesFailure, policyFailure } from '../../../targets/shell/shellFailures';
import { listFolder, parseHello, parseLinkTexts, type NodeState } from '../../../targets/shell/shellListing';
import { cpuOfMachine } from '../../../targets/targetCpu';
import type { HelperRights } from '../../helperArguments';
import type { HelperClient } from '../../helperClient';
import { launchHelper } from '../../launch';
import type { TargetAccess } from '../runOnTarget';
import { deadlineOf, judged, widthsOf, type Shell } from './shellAccess';
import { openShellBooks } from './shellBooks';
import { fill, flush, modify, peek, peekBlock, poke, pokeBlock, pokeMany, shellVia } from './shellOperations';
import { recordByShell } from './recordByShell';
import { startShell } from './shellSession';

/**
 * Reaches a target that cannot hold Node: a shell there makes each access by one command of the target's own, and a helper
 * here reads the target's books and judges by them what may be accessed. Whether it writes is fixed now. Rejects with a
 * RegscopeError. What was asked when the connection is cut ends in `connection-cut`, and is not asked again.
 */
export async function launchShell(
  access: TargetAccess,
  probe: Probe,
  rights: Omit<HelperRights, 'root' | 'elsewhere'>,
  programs: string,
): Promise<HelperClient> {
  const { destination, rootWay } = access.target;
  if (rights.role === 'files') throw filesFailure(destination);
  const session = startShell(access, rootWay, rights.writes ? 'writes' : 'reads');
  const root = makeRoot();
  void session.ended.then(() => rmSync(root, { recursive: true, force: true }));
  const asked = { method: 'initialize', deadline: deadlineOf(listingSteps) } as const;
  try {
    const [said] = await session.exchange([shellLine('hello')], asked);
    const hello = parseHello(said?.output.toString() ?? '');
    if (hello.hasPolicy) throw policyFailure(destination);
    const books = await openShellBooks(session, hello, root, asked);
    const elsewhere = architectureOf(probe);
    const judge = await launchHelper({ ...rights, root, elsewhere, programs });
    void session.ended.then(() => judge.dispose());
    void judge.ended.then(() => session.dispose()); // One that is stuck was killed by its client.
    return clientOf({ destination, hello, session, books, judge }, rights.writes, elsewhere);
  } catch (error) {
    session.dispose();
    throw error;
  }
}

/** The books are dozens of commands' work. */
const listingSteps = 100;

/** As Node names it. A PC of 32 bits has what is protected where each PC has it. */
function architectureOf({ machine }: Probe): string {
  return /^i[3-6]86$/.test(machine ?? '') ? 'x64' : (cpuOfMachine(machine) ?? 'unknown');
}

function clientOf(shell: Shell, writes: boolean, architecture: string): HelperClient {
  const { session, hello, books, judge } = shell;
  const hardening: Hardening = {
    capabilities: namesOf(books.status().bounding ?? 0n),
    noNewPrivileges: books.status().noNewPrivileges ?? false,
    landlock: 'not asked for',
  };
  const info: HelperInfo = {
    protocolVersion,
    pid: hello.pid,
    uid: hello.uid,
    node: '-',
    access: 'command',
    writes,
    role: 'hardware',
    hardening,
  };
  const handlers = handlersOf(shell, { info, architecture });
  let last: Promise<unknown> = Promise.resolve();
  /** One request at a time: what one judges by, another does not change. */
  const inTurn = <T>(answer: () => Promise<T>): Promise<T> => {
    const mine = last.then(answer);
    last = mine.catch(() => undefined);
    return mine;
  };
  return {
    info,
    request: <M extends HelperMethod>(method: M, params: HelperParams<M>): Promise<HelperResults[M]> =>
      inTurn(async () => handlers[method](params)),
    // Without either nothing is done any more: the next request starts both anew.
    ended: Promise.race([session.ended, judge.ended]),
    dispose: () => session.dispose(),
  };
}

type Handlers = {
  readonly [M in HelperMethod]: (params: HelperParams<M>) => Promise<HelperResults[M]>;
};

interface Identity {
  readonly info: HelperInfo;
  readonly architecture: string;
}

function handlersOf(shell: Shell, { info, architecture }: Identity): Handlers {
  const { judge, books, hello, session } = shell;
  const refuse = (method: HelperMethod) => (): Promise<never> => Promise.reject(beyondCommands(method));
  const fresh = (method: HelperMethod) => books.refresh({ method, deadline: deadlineOf(listingSteps) });
  const listed =
    <M extends HelperMethod>(method: M) =>
    async (params: HelperParams<M>): Promise<HelperResults[M]> => {
      await fresh(method);
      return judge.request(method, params);
    };
  return {
    initialize: () => Promise.resolve(info),
    listMemory: listed('listMemory'),
    listPorts: listed('listPorts'),
    listPciDevices: listed('listPciDevices'),
    listDeviceTree: listed('listDeviceTree'),
    listPlatformDevices: listed('listPlatformDevices'),
    machineStamp: async () => {
      await fresh('machineStamp');
      return `${info.pid}:${books.generation()}`;
    },
    accessFacts: async (params): Promise<AccessFacts> => {
      const facts = await listed('accessFacts')(params);
      const { access, uid, writes, hardening } = info;
      return {
        ...facts,
        machine: 'this',
        helper: { ...facts.helper, access, uid, writes },
        hardening,
        architecture,
        mem: deviceFile(hello.mem),
        port: deviceFile(hello.port),
        ioperm: false,
      };
    },
    describe: async ({ source }) => {
      await fresh('describe');
      const judgement = await judged(shell, { method: 'describe', source });
      const { base, size } = judgement;
      return {
        ...(base !== undefined && { base }),
        size,
        via: shellVia(judgement, hello.memory),
        widths: widthsOf(judgement, hello),
      };
    },
    judge: refuse('judge'),
    peek: (params) => peek(shell, params),
    poke: (params) => poke(shell, params),
    pokeMany: (params) => pokeMany(shell, params),
    modify: (params) => modify(shell, params),
    fill: (params) => fill(shell, params),
    peekBlock: (params) => peekBlock(shell, params),
    pokeBlock: (params) => pokeBlock(shell, params),
    flush: (params) => flush(shell, params),
    waitFor: refuse('waitFor'),
    sample: refuse('sample'),
    keepAwake: refuse('keepAwake'),
    linkStatus: async ({ device }) => {
      await listed('linkStatus')({ device }); // Refused where reading it would wake the device.
      const asked = { method: 'linkStatus', deadline: deadlineOf(1) };
      const [answer] = await session.exchange([shellLine('link', device)], asked);
      for (const [name, text] of parseLinkTexts(answer?.output.toString() ?? '', device))
        books.put(`${listFolder}${device}/${name}`, text);
      return judge.request('linkStatus', { device });
    },
    record: (params) => recordByShell(shell, params),
  };
}

function deviceFile(state: NodeState | undefined): DeviceFile | undefined {
  if (state === undefined) return undefined;
  if (typeof state === 'string') return { state };
  const errno = errnos.find(([text]) => state.refused.includes(text))?.[1] ?? 'unknown';
  return { state: 'refused', errno };
}

/** As C libraries word them. */
const errnos = [
  ['Permission denied', 'EACCES'],
  ['Operation not permitted', 'EPERM'],
  ['No such device', 'ENXIO'],
] as const;
