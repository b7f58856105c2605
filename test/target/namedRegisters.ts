import { strict as assert } from 'node:assert';
import type { HelperClient } from '../../src/extension/helper/helperClient';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import type { Source } from '../../src/shared/model/source';
import { deviceAddresses } from './devices';
import type { Guest } from './guest';
import { openNamedRegion, type NamedRegion } from './namedRegion';
import { poll } from './poll';
import type { TracedAccess } from './trace';
import { barOf, enableDevice, outputOf, startHelper, withoutDecodeChecks } from './underTest';

const { edu, nvme, e1000, e1000e, xhci } = deviceAddresses;
/** On q35's own AHCI controller hangs a disk, at port 0. */
const ahci = '0000:00:1f.2';
const hpetRange: Source = { kind: 'mem', base: '0xfed00000', size: '0x400' };

/** Modules of the drivers that are asked. */
export const askedDrivers = ['ahci', 'e1000', 'e1000e', 'nvme', 'xhci_pci'];

/** How soon a driver is to show a change. Milliseconds; the guest is emulated. */
const soon = 20_000;

/**
 * Registers and fields by their names in the built-in maps against what Linux’s drivers and nvme-cli say of the same devices, and
 * field writes against QEMU’s trace. In the guest of the suite that calls this, whose kernel lets BARs be read that drivers use.
 */
export function describeNamedRegisters(guest: () => Guest): void {
  describe('registers by name', () => {
    let helper: HelperClient;
    let dmesg: string;

    before('start a helper and ask the kernel', async () => {
      helper = await startHelper(guest(), '--writes', '--unblock', '0xfed00000-0xfed00400');
      dmesg = await outputOf(guest(), ['dmesg']);
      await outputOf(guest(), ['mount', '-t', 'debugfs', 'debugfs', '/sys/kernel/debug']);
    });

    after('end it', async () => {
      helper.dispose();
      await helper.ended;
    });

    const sh = (script: string) => outputOf(guest(), ['sh', '-c', script]);
    const open = (address: string, bar: number): Promise<NamedRegion> =>
      openNamedRegion(helper, {
        kind: 'bar',
        device: parsePciAddress(address) ?? assert.fail(address),
        bar,
      });
    const logged = (pattern: RegExp): readonly string[] =>
      pattern.exec(dmesg) ?? assert.fail(`The kernel has not logged ${pattern}.`);

    it('NVMe: as nvme-cli shows them', async () => {
      const region = await open(nvme, 0);
      const shown = await outputOf(guest(), ['nvme', 'show-regs', '--human-readable', '/dev/nvme0']);
      const registers = [...shown.matchAll(/^(\w+)\s*: ([\da-f]+)$/gm)];
      for (const [, name = '', value = ''] of registers) {
        const path = `NVME.${name === 'version' ? 'VS' : name.toUpperCase()}`;
        assert.equal(await region.read(path), BigInt(`0x${value}`), path);
      }
      console.log(`      ${registers.length} registers: ${registers.map(([text]) => text).join(', ')}`);
      assert(registers.length > 20);
      const field = (path: string) => region.read(`NVME.${path}`);
      const fields = {
        MQES: (await field('CAP.MQES')) + 1n,
        TO: `${500n * (await field('CAP.TO'))} ms`,
        DSTRD: `${4n << (await field('CAP.DSTRD'))} bytes`,
        MPSMIN: `${4096n << (await field('CAP.MPSMIN'))} bytes`,
        MPSMAX: `${4096n << (await field('CAP.MPSMAX'))} bytes`,
        CQR: await region.readName('NVME.CAP.CQR'),
        BPS: await region.readName('NVME.CAP.BPS'),
        IOSQES: `${1n << (await field('CC.IOSQES'))} bytes`,
        IOCQES: `${1n << (await field('CC.IOCQES'))} bytes`,
        EN: (await region.readName('NVME.CC.EN')) === 'Enabled' ? 'Yes' : 'No',
        RDY: (await region.readName('NVME.CSTS.RDY')) === 'Ready' ? 'Yes' : 'No',
        CFS: (await region.readName('NVME.CSTS.CFS')) === 'None' ? 'False' : 'True',
        ASQS: (await field('AQA.ASQS')) + 1n,
        ACQS: (await field('AQA.ACQS')) + 1n,
        SZ: await field('CMBSZ.SZ'),
        BIR: toHexText(await field('CMBLOC.BIR')),
      };
      for (const [name, value] of Object.entries(fields)) {
        const said = new RegExp(`\\(${name}\\): (.*)$`, 'm').exec(shown)?.[1];
        assert.equal(String(value), said, name);
      }
      assert.equal(
        `${await field('VS.MJR')}.${await field('VS.MNR')}`,
        /specification (\S+)/.exec(shown)?.[1],
      );
      assert((await field('CAP.MQES')) >= BigInt(await sh('cat /sys/class/nvme/nvme0/sqsize')));
    });

    it('AHCI: as the driver keeps them', async () => {
      const region = await open(ahci, 5);
      const hosts = (await sh('cd /sys/class/scsi_host; grep -H . host*/ahci_*')).split('\n');
      const kept = hosts.map((line) => /^host(\d+)\/ahci_(\w+):([\da-f]+)$/.exec(line)?.slice(1) ?? [line]);
      const paths: Readonly<Record<string, string>> = {
        host_caps: 'AHCI.CAP',
        host_cap2: 'AHCI.CAP2',
        host_version: 'AHCI.VS',
        port_cmd: 'AHCI.PORT[%s].CMD',
      };
      for (const [port = '', name = '', value = ''] of kept) {
        const path = paths[name]?.replace('%s', port) ?? assert.fail(name);
        assert.equal(await region.read(path), BigInt(`0x${value}`), path);
      }
      console.log(`      ${kept.length} registers: ${hosts.join(', ')}`);
      const [, slots = '', ports = '', speed, implemented = ''] = logged(
        /AHCI \S+ (\d+) slots (\d+) ports (.*?)(?:ps)? (0x[\da-f]+) impl/,
      );
      assert.equal((await region.read('AHCI.CAP.NCS')) + 1n, BigInt(slots));
      assert.equal((await region.read('AHCI.CAP.NP')) + 1n, BigInt(ports));
      assert.equal(await region.readName('AHCI.CAP.ISS'), `${speed?.replace('Gb', 'Gb/s')}`);
      assert.equal(await region.read('AHCI.PI'), BigInt(implemented));
      assert.equal(await region.readName('AHCI.GHC.AE'), 'AHCI');
      const links = [...dmesg.matchAll(/ata(\d+): SATA link (.*) \(SStatus (\w+) SControl (\w+)\)/g)];
      assert.equal(links.length, Number(ports));
      for (const [, number, state, status, control] of links) {
        const port = `AHCI.PORT[${Number(number) - 1}]`;
        assert.equal(await region.read(`${port}.SSTS`), BigInt(`0x${status}`), port);
        assert.equal(await region.read(`${port}.SCTL`), BigInt(`0x${control}`), port);
        const det = await region.readName(`${port}.SSTS.DET`);
        const spd = await region.readName(`${port}.SSTS.SPD`);
        assert.equal(det === 'Link up' ? `up ${spd?.replace('/s', 'ps')}` : 'down', state);
      }
      assert.equal(await region.readName('AHCI.PORT[0].SIG.SIG'), 'ATA');
    });

    it('xHCI: as the driver shows them', async () => {
      const region = await open(xhci, 0);
      const folder = `/sys/kernel/debug/usb/xhci/${xhci}`;
      const shown = (await sh(`cd ${folder}; cat reg-cap reg-op`)).split('\n');
      const names: Readonly<Record<string, string>> = { DOORBELLOFF: 'DBOFF', RUNTIMEOFF: 'RTSOFF' };
      let [capabilities, operational] = [0, 0];
      for (const line of shown) {
        const [, name = '', half, value = ''] = /^(\w+?)(_LOW|_HIGH)? = (0x[\da-f]+)$/.exec(line) ?? [];
        if (name === 'CRCR') continue; // Its pointer is not told.
        const isOperational = operational > 0 || name === 'USBCMD';
        if (isOperational) operational++;
        else capabilities++;
        const path = `${isOperational ? 'XHCI_OP' : 'XHCI'}.${names[name] ?? name}`;
        const read = await region.read(path);
        assert.equal(half === '_HIGH' ? read >> 32n : read & 0xffff_ffffn, BigInt(value), path);
      }
      console.log(`      ${capabilities} + ${operational} registers: ${shown.join(', ')}`);
      assert(capabilities === 8 && operational > 5);
      const [, parameters = '', version = ''] = logged(/hcc params (0x[\da-f]+) hci version (0x[\da-f]+)/);
      assert.equal(await region.read('XHCI.HCCPARAMS1'), BigInt(parameters));
      assert.equal(await region.read('XHCI.CAPLENGTH.HCIVERSION'), BigInt(version));
      assert.equal(await region.readName('XHCI_OP.USBSTS.HCH'), 'Running');

      const isPlugged = async () =>
        /\bConnected Enabled/.test(await sh(`cat ${folder}/ports/*/portsc`)) || undefined;
      const device = { driver: 'usb-tablet', id: 'tablet', bus: 'xhci.0' };
      await guest().monitor.execute('device_add', device);
      await poll(soon, 'the driver to see a USB device', isPlugged);
      const ports = (await sh(`grep . ${folder}/ports/*/portsc`)).split('\n');
      assert.equal(await region.read('XHCI.HCSPARAMS1.MaxPorts'), BigInt(ports.length));
      for (const [index, line] of ports.entries()) {
        const of = (field: string) => region.read(`XHCI_OP.PORT[${index + 1}].PORTSC.${field}`);
        const link = await region.readName(`XHCI_OP.PORT[${index + 1}].PORTSC.PLS`);
        const own = [
          (await of('PP')) === 1n ? 'Powered' : 'Powered-off',
          (await of('CCS')) === 1n ? 'Connected' : 'Not-connected',
          (await of('PED')) === 1n ? 'Enabled' : 'Disabled',
          `Link:${link}`,
          `PortSpeed:${await of('Speed')}`,
        ].join(' ');
        assert.equal(own, /(?<=portsc:)\S+ \S+ \S+ \S+ \S+/.exec(line)?.[0]);
      }
    });

    it('HPET: as the kernel found it, and it runs', async () => {
      const region = await openNamedRegion(helper, hpetRange);
      const [, id = ''] = logged(/HPET id: (0x[\da-f]+)/);
      assert.equal((await region.read('HPET.GCAP_ID')) & 0xffff_ffffn, BigInt(id));
      const [, timers = '', bits, frequency = ''] = logged(
        /hpet0: (\d+) comparators, (\d+)-bit ([\d.]+) MHz/,
      );
      assert.equal((await region.read('HPET.GCAP_ID.NUM_TIM_CAP')) + 1n, BigInt(timers));
      assert.equal(await region.readName('HPET.GCAP_ID.COUNT_SIZE_CAP'), `${bits} bits`);
      const period = Number(await region.read('HPET.GCAP_ID.COUNTER_CLK_PERIOD'));
      assert.equal((1e9 / period).toFixed(6), frequency);
      assert.equal(await region.readName('HPET.GEN_CONF.ENABLE_CNF'), 'Running');
      const since = performance.now();
      const first = await region.read('HPET.MAIN_CNT');
      const between = performance.now();
      await sh('sleep 0.2');
      const about = performance.now();
      const last = await region.read('HPET.MAIN_CNT');
      const elapsed = Number(last - first) * period * 1e-12;
      console.log(
        `      ${elapsed.toFixed(1)} ms by the HPET, ${(about - between).toFixed(1)} ms by the clock`,
      );
      assert(elapsed > (about - between) / 2 && elapsed < 2 * (performance.now() - since));
    });

    for (const [block, address] of [
      ['E1000', e1000],
      ['E1000E', e1000e],
    ] as const) {
      it(`${block.toLowerCase()}: as the driver tells of its interface`, async () => {
        const region = await open(address, 0);
        const interfaces = `/sys/bus/pci/devices/${address}/net`;
        const name = await sh(`ls ${interfaces}`);
        await sh(`ip link set ${name} up; ip link set ${name} promisc on`);
        const folder = `${interfaces}/${name}`;
        await poll(soon, 'the link', async () => (await sh(`cat ${folder}/carrier`)) === '1' || undefined);
        const said = (await sh(`cd ${folder}; cat address speed duplex`)).split('\n');
        const low = await region.read(`${block}.RA[0].RAL`);
        const high = await region.read(`${block}.RA[0].RAH.RAH`);
        const bytes = Array.from(
          { length: 6 },
          (_, index) => ((low | (high << 32n)) >> BigInt(8 * index)) & 0xffn,
        );
        const duplex = await region.readName(`${block}.STATUS.FD`);
        assert.deepEqual(
          [
            bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':'),
            (await region.readName(`${block}.STATUS.SPEED`))?.replace(' Mb/s', ''),
            duplex?.replace(' duplex', '').toLowerCase(),
          ],
          said,
        );
        const names = ['RA[0].RAH.AV', 'STATUS.LU', 'CTRL.SLU', 'RCTL.EN', 'TCTL.EN', 'RCTL.UPE', 'RCTL.MPE'];
        const values = await Promise.all(names.map((field) => region.readName(`${block}.${field}`)));
        assert.deepEqual(values, ['Valid', 'Link up', 'Up', 'On', 'On', 'On', 'On']);
        await sh(`ip link set ${name} promisc off`);
        assert.equal(await region.readName(`${block}.RCTL.UPE`), 'Off');
        console.log(`      ${name}: ${said.join(' ')}`);
        await sh(`ip link set ${name} down`);
        assert.equal(await region.readName(`${block}.RCTL.EN`), 'Off');
      });
    }

    /** What reaches the device while `body` runs, by offset, bytes and value: `W +0x20 4 0x80`. */
    const accessesOf = async <T>(address: string, bar: number, body: () => Promise<T>) => {
      const { base } = await barOf(guest(), address, bar, '');
      const { size } = await helper.request('describe', {
        source: { kind: 'bar', device: parsePciAddress(address) ?? assert.fail(address), bar },
      });
      const { result, trace } = await guest().traced(body);
      assert.deepEqual(trace.refused, []);
      const isOwn = (access: TracedAccess) => access.address >= base && access.address < base + BigInt(size);
      const lines = withoutDecodeChecks(trace.accesses)
        .others.filter(isOwn)
        .map(
          ({ direction, address: at, size: bytes, value }) =>
            `${direction === 'read' ? 'R' : 'W'} +0x${(at - base).toString(16)} ${bytes} ${toHexText(value)}`,
        );
      for (const line of lines) console.log(`      trace: ${line}`);
      return { result, lines };
    };

    it('a field of edu is written by one read and one write, which keeps the others', async () => {
      await enableDevice(guest(), edu);
      const region = await open(edu, 0);
      for (const value of [1n, 0n]) {
        const before = await region.read('EDU.STATUS');
        const { result, lines } = await accessesOf(edu, 0, () =>
          region.writeFields('EDU.STATUS', { IRQ_FACTORIAL: value }),
        );
        assert.deepEqual(result, { value: value << 7n, hazards: [] });
        assert.deepEqual(lines, [`R +0x20 4 ${toHexText(before)}`, `W +0x20 4 ${toHexText(value << 7n)}`]);
        assert.equal(await region.read('EDU.STATUS.IRQ_FACTORIAL'), value);
      }
    });

    it('a W1C bit of a USB port is cleared by one read and one write, which leaves the other W1C bits set', async () => {
      await sh(`echo ${xhci} > /sys/bus/pci/drivers/xhci_hcd/unbind`);
      await enableDevice(guest(), xhci);
      const region = await open(xhci, 0);
      const ports = Array.from({ length: 8 }, (_, index) => `XHCI_OP.PORT[${index + 1}].PORTSC`);
      const connected = await Promise.all(ports.map((port) => region.read(`${port}.CCS`)));
      const port = connected.indexOf(1n);
      const portsc = ports[port] ?? assert.fail('no device');
      const bits = async (...names: readonly string[]) =>
        Promise.all(names.map((name) => region.read(`${portsc}.${name}`)));
      // A reset sets one more of them, and enables the port: a 1 written there would disable it.
      await region.writeFields(portsc, { PR: 1n });
      assert.deepEqual(await bits('CCS', 'PED', 'PP', 'CSC', 'PRC'), [1n, 1n, 1n, 1n, 1n]);
      const before = await region.read(portsc);
      const { result, lines } = await accessesOf(xhci, 0, () => region.writeFields(portsc, { CSC: 1n }));
      const others = Object.entries(portscBits).filter(([name]) => name !== 'CSC');
      assert.deepEqual(result.hazards, []);
      assert.equal(result.value, before & ~others.reduce((mask, [, bit]) => mask | bit, 0n));
      // QEMU's operational registers begin at 0x40.
      const at = `+0x${(0x40 + 0x400 + 0x10 * port).toString(16)}`;
      assert.deepEqual(lines, [`R ${at} 4 ${toHexText(before)}`, `W ${at} 4 ${toHexText(result.value)}`]);
      assert.deepEqual(await bits('CCS', 'PED', 'PP', 'CSC', 'PRC'), [1n, 1n, 1n, 0n, 1n]);
      assert.equal(await region.read(portsc), before & ~portscBits.CSC);
    });
  });
}

/** The W1C bits of PORTSC (xHCI 1.2, 5.4.8), apart from any map. */
const portscBits = {
  PED: 1n << 1n,
  CSC: 1n << 17n,
  PEC: 1n << 18n,
  WRC: 1n << 19n,
  OCC: 1n << 20n,
  PRC: 1n << 21n,
  PLC: 1n << 22n,
  CEC: 1n << 23n,
} as const;

const toHexText = (value: bigint) => `0x${value.toString(16)}`;
