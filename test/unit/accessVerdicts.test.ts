import assert from 'node:assert/strict';
import { accessVerdicts } from '../../src/shared/linux/accessVerdicts';
import type { AccessFacts, BarAvailability, DeviceFile } from '../../src/shared/model/accessFacts';
import type { AccessLine, AccessLineId, AccessSituation, Verdict } from '../../src/shared/model/accessLine';
import type { Failure } from '../../src/shared/model/failure';
import { createRandom } from '../support/random';

const opens: DeviceFile = { state: 'opens' };
const refused: DeviceFile = { state: 'refused', errno: 'EPERM' };
const missing: DeviceFile = { state: 'missing' };

const bar: BarAvailability = {
  name: '0000:00:04.0 BAR0',
  base: '0xfea00000',
  size: 0x10_0000,
  space: 'memory',
  state: 'free',
};
const claimed: BarAvailability = {
  ...bar,
  name: '0000:00:08.0 BAR0',
  base: '0xfeb80000',
  size: 0x2_0000,
  state: 'claimed',
};

/** A PC with Debian's kernel, and the helper root by way of sudo. */
const debian: AccessFacts = {
  machine: 'this',
  helper: { uid: 0, access: 'thunk', writes: false, rawIo: true, rawIoWithinBounds: true },
  hardening: { capabilities: ['CAP_SYS_RAWIO', 'CAP_SYS_ADMIN'], noNewPrivileges: true, landlock: 2 },
  architecture: 'x64',
  options: {
    DEVMEM: 'y',
    DEVPORT: 'y',
    STRICT_DEVMEM: 'y',
    IO_STRICT_DEVMEM: 'y',
    SECURITY_LOCKDOWN_LSM: 'y',
  },
  optionPlaces: '/boot/config-6.1.0 and /proc/config.gz',
  iomemRelaxed: false,
  lockdown: 'none',
  secureBoot: 'off',
  mem: opens,
  port: opens,
  ioperm: true,
  resourceFiles: { count: 7, readable: 7, writable: 7 },
  mtrrs: [{ base: '0xc0000000', end: '0x100000000', type: 'uncachable' }],
  patMemtypes: [{ base: '0xfeb80000', end: '0xfeba0000', type: 'uncached-minus' }],
};

const unprivileged: AccessFacts = {
  ...debian,
  helper: { ...debian.helper, uid: 1000, rawIo: false },
  secureBoot: undefined,
  mem: { state: 'present' },
  port: { state: 'present' },
  ioperm: undefined,
  resourceFiles: { count: 7, readable: 0, writable: 0 },
  patMemtypes: undefined,
};

const noPassword: Failure = {
  code: 'elevation-refused',
  what: 'Regscope may not run its helper as root on this machine.',
  why: 'sudo asks for a password.',
  next: 'Allow passwordless sudo for this user.',
};

const onDebian: AccessSituation = {
  facts: debian,
  bars: [bar, claimed],
  host: { uid: 1000, noNewPrivileges: false },
};

function situation(facts: Partial<AccessFacts>, more: Partial<AccessSituation> = {}): AccessSituation {
  return { ...onDebian, ...more, facts: { ...debian, ...facts } };
}

function line(id: AccessLineId, from: AccessSituation): AccessLine {
  return accessVerdicts(from).find((each) => each.id === id) ?? assert.fail(id);
}

/** What is not fine. */
function troubles(from: AccessSituation): Partial<Record<AccessLineId, Verdict>> {
  const found = accessVerdicts(from).filter(({ verdict }) => verdict !== 'ok');
  return Object.fromEntries(found.map(({ id, verdict }) => [id, verdict]));
}

/** What Debian's kernel holds against a helper that may do everything. */
const claims = { ioStrictDevmem: 'limited', iomemRelaxed: 'limited', bars: 'limited' } as const;

describe('verdicts on access', () => {
  describe('per machine', () => {
    const machines: readonly {
      readonly name: string;
      readonly from: AccessSituation;
      readonly expected: Partial<Record<AccessLineId, Verdict>>;
    }[] = [
      { name: 'Debian as it comes', from: onDebian, expected: claims },
      {
        name: 'iomem=relaxed',
        from: situation({ iomemRelaxed: true }),
        expected: {},
      },
      {
        name: 'no driver bound',
        from: situation({}, { bars: [bar] }),
        expected: { ioStrictDevmem: 'limited', iomemRelaxed: 'limited' },
      },
      {
        name: 'a kernel that is not strict',
        from: situation({ options: { ...debian.options, STRICT_DEVMEM: 'n', IO_STRICT_DEVMEM: 'n' } }),
        expected: {},
      },
      {
        name: 'a kernel whose configuration cannot be read',
        from: situation({
          options: { ...debian.options, STRICT_DEVMEM: undefined, IO_STRICT_DEVMEM: undefined },
        }),
        expected: {
          strictDevmem: 'unknown',
          ioStrictDevmem: 'unknown',
          iomemRelaxed: 'unknown',
          bars: 'unknown',
        },
      },
      {
        name: 'lockdown under Secure Boot',
        from: situation({
          lockdown: 'integrity',
          secureBoot: 'on',
          mem: refused,
          port: refused,
          ioperm: false,
        }),
        expected: {
          ...claims,
          lockdown: 'blocked',
          secureBoot: 'limited',
          mem: 'blocked',
          port: 'blocked',
          ioperm: 'limited',
          resourceFiles: 'blocked',
        },
      },
      {
        name: 'Secure Boot without lockdown',
        from: situation({ secureBoot: 'on' }),
        expected: claims,
      },
      {
        name: 'a container without /dev/mem',
        from: situation({
          helper: { ...debian.helper, rawIo: false, rawIoWithinBounds: false },
          lockdown: undefined,
          secureBoot: undefined,
          mem: missing,
          port: missing,
          ioperm: false,
          resourceFiles: { count: 7, readable: 7, writable: 0 },
        }),
        expected: {
          ...claims,
          rawIo: 'blocked',
          lockdown: 'unknown',
          secureBoot: 'unknown',
          mem: 'blocked',
          port: 'blocked',
          ioperm: 'limited',
          resourceFiles: 'limited',
        },
      },
      {
        name: 'a helper that is not root',
        from: situation({
          ...unprivileged,
          mem: { state: 'refused', errno: 'EACCES' },
          port: { state: 'refused', errno: 'EACCES' },
          ioperm: false,
        }),
        expected: {
          ...claims,
          helper: 'limited',
          root: 'limited',
          rawIo: 'blocked',
          secureBoot: 'unknown',
          mem: 'blocked',
          port: 'blocked',
          ioperm: 'limited',
          resourceFiles: 'blocked',
          memoryTypes: 'unknown',
        },
      },
      {
        name: 'no helper, since sudo asks for a password',
        from: { ...situation(unprivileged), failure: noPassword },
        expected: {
          ...claims,
          helper: 'blocked',
          root: 'blocked',
          rawIo: 'unknown',
          capabilities: 'unknown',
          landlock: 'unknown',
          program: 'unknown',
          secureBoot: 'unknown',
          mem: 'unknown',
          port: 'unknown',
          ioperm: 'unknown',
          resourceFiles: 'unknown',
          memoryTypes: 'unknown',
        },
      },
      {
        name: 'an arm64 board, VS Code as root',
        from: situation(
          {
            architecture: 'arm64',
            secureBoot: 'no EFI',
            port: missing,
            options: { ...debian.options, DEVPORT: 'n' },
            ioperm: false,
            mtrrs: undefined,
            patMemtypes: undefined,
          },
          { host: { uid: 0, noNewPrivileges: true } },
        ),
        expected: { ...claims, port: 'blocked', ioperm: 'limited' },
      },
      {
        name: 'a CPU without thunks',
        from: situation({
          helper: { ...debian.helper, access: 'scalar' },
          architecture: 'riscv64',
          mtrrs: undefined,
          patMemtypes: undefined,
        }),
        expected: { ...claims, helper: 'limited', ioperm: 'limited' },
      },
      {
        name: 'a target that is reached by shell commands',
        from: situation({
          helper: { ...debian.helper, access: 'command' },
          hardening: { capabilities: [], noNewPrivileges: false, landlock: 'not asked for' },
          ioperm: false,
          resourceFiles: { count: 7 },
        }),
        expected: {
          ...claims,
          helper: 'limited',
          capabilities: 'limited',
          landlock: 'limited',
          program: 'limited',
          resourceFiles: 'limited',
          ioperm: 'limited',
        },
      },
      {
        name: 'no PCI, and no lists of memory',
        from: { ...situation({ resourceFiles: { count: 0, readable: 0, writable: 0 } }), bars: undefined },
        expected: {
          ioStrictDevmem: 'limited',
          iomemRelaxed: 'limited',
          resourceFiles: 'blocked',
          bars: 'unknown',
          memoryTypes: 'unknown',
        },
      },
    ];

    for (const { name, from, expected } of machines) {
      it(name, () => assert.deepEqual(troubles(from), expected));
    }
  });

  it('a recorded machine tells what its kernel said, and nothing about what a program could do', () => {
    const { iomemRelaxed, lockdown, mtrrs } = debian;
    const from: AccessSituation = {
      facts: {
        machine: 'recorded',
        helper: { uid: 1000, access: 'thunk', writes: true },
        options: {
          DEVMEM: undefined,
          DEVPORT: undefined,
          STRICT_DEVMEM: undefined,
          IO_STRICT_DEVMEM: undefined,
          SECURITY_LOCKDOWN_LSM: undefined,
        },
        optionPlaces: '/boot/config-6.1.0 and /proc/config.gz',
        resourceFiles: { count: 9 },
        ...{ iomemRelaxed, lockdown, mtrrs },
      },
      bars: [bar],
      host: { uid: 1000, noNewPrivileges: true },
    };
    const lines = accessVerdicts(from);
    const fine = lines.filter(({ verdict }) => verdict === 'ok').map(({ id }) => id);
    const ofTheHelper = ['helper', 'root', 'noNewPrivileges', 'capabilities', 'landlock', 'program'];
    assert.deepEqual(fine, [...ofTheHelper, 'lockdown', 'bars']);
    for (const { id, verdict, action, commandLine } of lines.filter(({ id: one }) => !fine.includes(one))) {
      assert.equal(verdict, 'unknown', id);
      assert.equal(action, 'show this machine', id);
      assert.equal(commandLine, undefined, id);
    }
  });

  it('says why there is no helper, and what to do', () => {
    const from = { ...situation(unprivileged), failure: noPassword };
    const helper = line('helper', from);
    assert.equal(helper.why, `${noPassword.what} ${noPassword.why}`);
    assert.equal(helper.next, noPassword.next);
    assert.equal(helper.action, 'show log');
    const root = line('root', from);
    assert.equal(root.why, noPassword.why);
    assert.equal(root.commandLine, 'sudo -n true');
  });

  it('names no_new_privs where sudo is needed, and only there', () => {
    const under = (uid: number) =>
      line('noNewPrivileges', { ...onDebian, host: { uid, noNewPrivileges: true } });
    assert.equal(under(1000).verdict, 'blocked');
    assert.equal(under(0).verdict, 'ok');
    assert.equal(line('noNewPrivileges', { ...onDebian, host: { uid: 1000 } }).verdict, 'unknown');
  });

  it('says of a target nothing that is VS Code’s', () => {
    for (const facts of [debian, unprivileged]) {
      const lines = accessVerdicts(situation(facts, { host: undefined }));
      assert.equal(
        lines.some(({ id }) => id === 'noNewPrivileges'),
        false,
      );
      for (const { id, text, why, next } of lines)
        assert.doesNotMatch(`${text} ${why} ${next ?? ''}`, /VS Code/, id);
    }
    assert.equal(line('root', situation({}, { host: undefined })).text, 'the target’s');
    assert.match(
      line('helper', situation(unprivileged, { host: undefined })).next ?? '',
      /^Log in there as root/,
    );
  });

  it('knows without a helper that CAP_SYS_RAWIO is out of its reach', () => {
    const from = situation({ ...unprivileged, helper: { ...unprivileged.helper, rawIoWithinBounds: false } });
    assert.equal(line('rawIo', { ...from, failure: noPassword }).verdict, 'blocked');
  });

  it('tells a kernel without lockdown or /dev/mem from one that does not say', () => {
    const options = { ...debian.options, SECURITY_LOCKDOWN_LSM: 'n', DEVMEM: 'n' };
    const from = situation({ options, lockdown: undefined, mem: missing });
    assert.equal(line('lockdown', from).verdict, 'ok');
    assert.equal(line('mem', from).text, 'not in this kernel');
    assert.equal(line('mem', from).commandLine, undefined);
    assert.equal(line('mem', situation({ mem: missing })).commandLine, 'sudo mknod -m 600 /dev/mem c 1 1');
  });

  it('gives the reason for which /dev/mem was refused', () => {
    const why = (facts: Partial<AccessFacts>) => line('mem', situation({ mem: refused, ...facts })).why;
    assert.match(why({ lockdown: 'confidentiality' }), /lockdown \(confidentiality\)/);
    assert.match(why({ helper: { ...debian.helper, rawIo: false } }), /CAP_SYS_RAWIO/);
    assert.match(why({}), /security module/);
    assert.match(why({ mem: { state: 'refused', errno: 'ENXIO' } }), /No driver/);
  });

  describe('memory types', () => {
    const types = (facts: Partial<AccessFacts>) => line('memoryTypes', situation(facts));
    const combined = { base: '0xfe000000', end: '0xff000000', type: 'write-combining' } as const;

    it('conflict where an MTRR over a BAR is write-combining and none is uncachable', () => {
      const { verdict, text, why } = types({ mtrrs: [combined] });
      assert.equal(verdict, 'limited');
      assert.equal(text, '2 conflicts');
      assert.match(why, /^0000:00:04\.0 BAR0 is write-combining by MTRR; 0000:00:08\.0 BAR0 is/);
      assert.equal(types({ mtrrs: [combined, ...(debian.mtrrs ?? [])] }).verdict, 'ok');
      assert.equal(types({ mtrrs: [{ ...combined, type: 'write-back' }] }).verdict, 'ok');
      assert.equal(types({ mtrrs: [{ ...combined, end: bar.base }] }).verdict, 'ok');
    });

    it('conflict where a BAR is mapped write-combining or cached', () => {
      for (const type of ['write-combining', 'write-back'])
        assert.equal(types({ patMemtypes: [{ ...combined, type }] }).verdict, 'limited', type);
      for (const type of ['uncached', 'uncached-minus'])
        assert.equal(types({ patMemtypes: [{ ...combined, type }] }).verdict, 'ok', type);
    });

    it('leave ports and BARs without an address alone', () => {
      const bars = [
        { ...bar, space: 'io' },
        { ...bar, state: 'unassigned' },
      ] as const;
      assert.equal(line('memoryTypes', { ...situation({ mtrrs: [combined] }), bars }).verdict, 'ok');
    });

    it('are not known where a list cannot be read', () => {
      const { verdict, commandLine } = types({ patMemtypes: undefined });
      assert.equal(verdict, 'unknown');
      assert.equal(commandLine, 'sudo mount -t debugfs debugfs /sys/kernel/debug');
    });
  });

  describe('what the helper has given up', () => {
    const all = debian.hardening ?? assert.fail();
    const of = (hardening: Partial<typeof all>) => situation({ hardening: { ...all, ...hardening } });

    it('capabilities beyond the two, or a way to them', () => {
      assert.equal(line('capabilities', onDebian).text, 'SYS_RAWIO, SYS_ADMIN');
      assert.equal(line('capabilities', of({ capabilities: ['CAP_SYS_RAWIO'] })).verdict, 'ok');
      const more = line('capabilities', of({ capabilities: ['CAP_SYS_RAWIO', 'CAP_CHOWN', 'CAP_KILL'] }));
      assert.deepEqual([more.verdict, more.text, more.action], ['limited', '2 more than needed', 'show log']);
      assert.match(more.why, /CAP_CHOWN, CAP_KILL/);
      assert.equal(line('capabilities', of({ noNewPrivileges: false })).text, 'no_new_privs is off');
    });

    it('files that are not its own', () => {
      assert.equal(line('landlock', onDebian).text, 'in force, version 2');
      assert.match(line('landlock', of({ landlock: 'not in this kernel' })).next ?? '', /lsm=/);
      assert.equal(line('landlock', of({ landlock: 'failed' })).action, 'show log');
    });

    it('nothing on a CPU where it gives up nothing', () => {
      const kept = of({ landlock: 'not for this CPU', capabilities: ['CAP_CHOWN'], noNewPrivileges: false });
      for (const id of ['landlock', 'capabilities'] as const) {
        const { verdict, text, why } = line(id, kept);
        assert.deepEqual([verdict, text], ['limited', 'not on this CPU']);
        assert.match(why, /on x64 and arm64 only/);
      }
    });

    it('not the program itself, where others can change it', () => {
      const { verdict, why, next = '' } = line('program', of({ replaceable: '/home/user' }));
      assert.equal(verdict, 'limited');
      assert.match(why, /^\/home\/user is not root’s alone/);
      assert.match(next, /^Install the helper/);
    });

    it('nothing where it has nothing', () => {
      const ids = ['capabilities', 'landlock', 'program'] as const;
      const asUser = situation({ ...unprivileged, hardening: { ...all, replaceable: '/home/user' } });
      for (const id of ids) assert.equal(line(id, asUser).verdict, 'ok', id);
      for (const id of ids) assert.equal(line(id, situation({ machine: 'recorded' })).verdict, 'ok', id);
      for (const id of ids)
        assert.equal(line(id, situation({ hardening: undefined })).verdict, 'unknown', id);
    });
  });

  it('gives each line its reason, and each that is blocked its next step, whatever is known', () => {
    const random = createRandom();
    const ids = accessVerdicts(onDebian).map(({ id }) => id);
    const files: readonly DeviceFile[] = [opens, refused, missing, { state: 'present' }];
    const perhaps = <T>(...values: readonly T[]): T | undefined =>
      random.once(values.length + 1) ? undefined : random.pick(values);
    for (let round = 0; round < 2000; round++) {
      const option = () => perhaps('y', 'n');
      const from: AccessSituation = {
        facts: {
          machine: random.pick(['this', 'recorded']),
          helper: {
            uid: random.pick([0, 1000]),
            access: random.pick(['thunk', 'scalar', 'command']),
            writes: random.pick([true, false]),
            rawIo: perhaps(true, false),
            rawIoWithinBounds: perhaps(true, false),
          },
          hardening: perhaps({
            capabilities: random.pick([[], ['CAP_SYS_RAWIO'], ['CAP_SYS_ADMIN', 'CAP_CHOWN']]),
            noNewPrivileges: random.pick([true, false]),
            landlock: random.pick([
              1,
              'not in this kernel',
              'not for this CPU',
              'not asked for',
              'failed',
            ] as const),
            ...random.pick([{}, { replaceable: '/home/user' }]),
          }),
          architecture: perhaps('x64', 'arm64'),
          options: {
            DEVMEM: option(),
            DEVPORT: option(),
            STRICT_DEVMEM: option(),
            IO_STRICT_DEVMEM: option(),
            SECURITY_LOCKDOWN_LSM: option(),
          },
          optionPlaces: debian.optionPlaces,
          iomemRelaxed: perhaps(true, false),
          lockdown: perhaps('none', 'integrity', 'confidentiality'),
          secureBoot: perhaps('on', 'off', 'no EFI'),
          mem: perhaps(...files),
          port: perhaps(...files),
          ioperm: perhaps(true, false),
          resourceFiles: random.pick([{ count: 0 }, { count: 3 }, { count: 3, readable: 2, writable: 1 }]),
          mtrrs: perhaps(debian.mtrrs),
          patMemtypes: perhaps(debian.patMemtypes),
        },
        bars: perhaps([bar, claimed], []),
        host: { uid: random.pick([0, 1000]), noNewPrivileges: perhaps(true, false) },
        failure: perhaps(noPassword),
      };
      const lines = accessVerdicts(from);
      assert.deepEqual(
        lines.map(({ id }) => id),
        ids,
      );
      for (const { id, verdict, text, why, next } of lines) {
        const about = `${id}: ${JSON.stringify(from)}`;
        assert.ok(text.length > 0 && text.length < 50, `${text} ${about}`);
        assert.match(why, /^\S.*\.$/, `${why} ${about}`);
        assert.ok(verdict !== 'blocked' || next !== undefined, about);
        assert.doesNotMatch(`${text} ${why} ${next ?? ''}`, /undefined|NaN|\[object/, about);
      }
    }
  });
});
