import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { hasCapability, namesOf, parseProcessStatus, setOf } from '../../src/shared/linux/processStatus';

describe('/proc/PID/status', () => {
  it('says whose a process is and what it may do', () => {
    const status = parseProcessStatus(
      [
        'Name:\tnode',
        'Uid:\t1000\t1000\t1000\t1000',
        'CapInh:\t0000000000000000',
        'CapPrm:\t0000000000020000',
        'CapEff:\t0000000000220002',
        'CapBnd:\t000001ffffffffff',
        'CapAmb:\t0000000000000000',
        'NoNewPrivs:\t1',
      ].join('\n'),
    );
    assert.deepEqual(status, {
      name: 'node',
      uids: [1000, 1000, 1000, 1000],
      permitted: 0x20000n,
      effective: 0x220002n,
      inheritable: 0n,
      bounding: 0x1ffffffffffn,
      ambient: 0n,
      noNewPrivileges: true,
    });
    assert.equal(hasCapability(0x20000n, 'CAP_SYS_RAWIO'), true);
    assert.equal(hasCapability(0x20000n, 'CAP_SYS_ADMIN'), false);
    assert.equal(hasCapability(0x220002n, 'CAP_DAC_OVERRIDE'), true);
    assert.equal(setOf('CAP_SYS_RAWIO', 'CAP_SYS_ADMIN', 'CAP_SETPCAP'), 0x220100n);
    assert.deepEqual(namesOf(0x120_0000_0002n | (1n << 63n)), [
      'CAP_DAC_OVERRIDE',
      'CAP_AUDIT_READ',
      'CAP_CHECKPOINT_RESTORE',
      'capability 63',
    ]);
  });

  it('says nothing it was not told', () => {
    for (const text of ['', 'Uid:\tx\nCapEff:\tzz\nNoNewPrivs:\t2\n:\nCapPrm']) {
      const known = Object.values(parseProcessStatus(text)).filter((value) => value !== undefined);
      assert.deepEqual(known, [], text);
    }
  });

  it('reads this process', function () {
    if (process.platform !== 'linux') this.skip();
    const { uids, effective } = parseProcessStatus(readFileSync('/proc/self/status', 'utf8'));
    assert.equal(uids?.[1], process.geteuid?.());
    assert.notEqual(effective, undefined);
  });
});
