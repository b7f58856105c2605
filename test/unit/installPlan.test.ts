import assert from 'node:assert/strict';
import { mark, ruleText } from '../../src/extension/helper/programs/installPlan';
import { installedFolder } from '../../src/shared/model/installedFolder';

describe('the rule of an installed helper', () => {
  const command = `${installedFolder}/node ${installedFolder}/helper.js`;

  it('lets one user start one program with exact arguments', () => {
    const rule = ruleText({ kind: 'sudo', uid: 1000, writes: 'refused' });
    assert.deepEqual(rule.split('\n').slice(2), [`#1000 ALL=(root) NOPASSWD: ${command}`, '']);
    const writing = ruleText({ kind: 'sudo', uid: 1000, writes: 'allowed' });
    assert.equal(writing, `${rule}#1000 ALL=(root) NOPASSWD: ${command} --writes\n`);
  });

  it('takes no environment from the user', () => {
    assert.match(ruleText({ kind: 'sudo', uid: 0, writes: 'refused' }), /env_reset, !env_keep, !setenv$/m);
  });

  it('opens BARs of a kind of device to a group', () => {
    const devices = [{ vendor: '1234', device: '11e8', bars: [0, 2] }];
    const [first, ...lines] = ruleText({ kind: 'udev', gid: 100, devices }).trimEnd().split('\n');
    assert.equal(first, mark);
    assert.deepEqual(
      lines.map((line) => /resource\d/.exec(line)?.[0]),
      ['resource0', 'resource2'],
    );
    for (const line of lines) {
      assert.match(
        line,
        /^ACTION!="remove", SUBSYSTEM=="pci", ATTR\{vendor\}=="0x1234", ATTR\{device\}=="0x11e8", RUN/,
      );
      assert.match(line, /RUN\+="\/bin\/chgrp 100 \/sys%p\/resource\d", RUN\+="\/bin\/chmod 0660 /);
    }
  });

  it('is made of numbers alone, whatever the installer is told', () => {
    const hostile = '0 ALL=(ALL) NOPASSWD: ALL\n#' as unknown as number;
    assert.throws(() => ruleText({ kind: 'sudo', uid: hostile, writes: 'refused' }));
    for (const [vendor, bar] of [
      ['8086", RUN+="/bin/sh', 0],
      ['8086', hostile],
    ] as const) {
      assert.throws(() =>
        ruleText({ kind: 'udev', gid: 1, devices: [{ vendor, device: '100e', bars: [bar] }] }),
      );
    }
  });
});
