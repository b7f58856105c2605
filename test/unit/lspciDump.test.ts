import assert from 'node:assert/strict';
import { parseLspciDump } from '../../src/shared/pci/lspciDump';

describe('lspci dumps', () => {
  const row = (offset: string, byte: string) =>
    `${offset}: ${Array.from({ length: 16 }, () => byte).join(' ')}`;

  it('are devices with their bytes, with and without domain, details between', () => {
    const { devices, unparsed } = parseLspciDump(
      [
        '00:02.0 PCI bridge: Intel',
        '\tControl: I/O+',
        row('00', '11'),
        row('10', '22'),
        '',
        '10000:E1:1f.7 Class 0800: Device aaaa:bbbb\r',
        `${row('100', 'Ab')}\r`,
        'ff0: 01 02',
      ].join('\n'),
    );
    assert.deepEqual(unparsed, []);
    assert.deepEqual(
      devices.map(({ address, description, details }) => ({ address, description, details })),
      [
        { address: '0000:00:02.0', description: 'PCI bridge: Intel', details: ['\tControl: I/O+'] },
        { address: '10000:e1:1f.7', description: 'Class 0800: Device aaaa:bbbb', details: [] },
      ],
    );
    assert.deepEqual(
      [...(devices[0]?.config ?? [])],
      [...Array<number>(16).fill(0x11), ...Array<number>(16).fill(0x22)],
    );
    assert.equal(devices[1]?.config.length, 0xff2);
    assert.equal(devices[1].config[0], 0xff);
    assert.equal(devices[1].config[0x10f], 0xab);
    assert.equal(devices[1].config[0xff1], 2);
  });

  it('return lines that are no device’s', () => {
    const { devices, unparsed } = parseLspciDump(
      [
        'root@target:~# lspci -xxx',
        row('00', '11'),
        '00:00.0 Host bridge',
        'odd',
        '00: 1 2',
        `${row('00', '11')} 11`,
        'fff: 01 02',
        '00: gg',
        '',
        '\tafter the end',
        '00:20.0 no such device',
      ].join('\n'),
    );
    assert.deepEqual(
      unparsed.map(({ line }) => line),
      [1, 2, 4, 5, 6, 7, 8, 10, 11],
    );
    assert.equal(devices.length, 1);
    assert.equal(devices[0]?.config.length, 0);
  });
});
