// How an ordinary user's helper becomes root: the extension's own ways, with real sudo and polkit in the guest, and every
// answer that they may get.
import { strict as assert } from 'node:assert';
import { ruleText } from '../../src/extension/helper/programs/installPlan';
import type { Order, Outcome } from './elevation/order';
import { bringPerson, type Person } from './elevation/person';
import { bootGuest, type Guest } from './guest';
import { helperShare } from './guestHelper';
import { poll } from './poll';
import { bootTimeout, caseTimeout, outputOf } from './underTest';

const password = `corr"ect 'horse\\ $HOME`;
const installation = '/usr/local/lib/regscope';

/** Lines of /etc/sudoers.d. */
const sudoers = {
  nothing: '',
  password: 'user ALL=(ALL) ALL',
  noPassword: 'user ALL=(ALL) NOPASSWD: ALL',
  tty: 'Defaults requiretty\nuser ALL=(ALL) NOPASSWD: ALL',
} as const;

describe('an ordinary user’s ways to root', function () {
  this.timeout(caseTimeout);
  let guest: Guest;
  let person: Person;

  before('boot the guest', async function () {
    this.timeout(bootTimeout);
    guest = await bootGuest({
      share: await helperShare('x86-64'),
      size: { memory: 1024, cpus: 2 }, // Its files, and so a second Node, lie in memory.
      log: (line) => console.log(`      ${line}`),
    });
    const { stdout } = await guest.run(['mkpasswd', '-m', 'sha512', password]);
    await asRoot(`sed -i 's|^user:[^:]*|user:${stdout.trim()}|' /etc/shadow`);
    person = bringPerson(guest, installation);
  });

  after('stop the guest', async () => {
    await person.leave();
    await guest.stop();
  });

  const asRoot = (script: string) => outputOf(guest, ['sh', '-c', script]);
  const allow = (rule: keyof typeof sudoers) =>
    asRoot(
      `printf '%s\\n' '${sudoers[rule]}' > /etc/sudoers.d/test; chmod 440 /etc/sudoers.d/test; visudo -cq`,
    );
  const forget = () => asRoot('rm -rf /run/sudo/ts');

  const isRoot = ({ info, sees, failure, log }: Outcome, way: string) => {
    assert.equal(failure, undefined, JSON.stringify([failure, log]));
    assert.equal(info?.uid, 0);
    assert.equal(sees, true, 'the kernel hides the addresses from it');
    assert.match(log.join('\n'), new RegExp(`^Root by way of ${way}\\.$`, 'm'));
  };
  const does = async (order: Order) => {
    const outcome = await person.does(order);
    assert(!JSON.stringify([outcome.log, outcome.failure]).includes(password), 'the password is in the log');
    return outcome;
  };

  describe('sudo', () => {
    it('without a password', async () => {
      await allow('noPassword');
      const outcome = await does({ way: 'auto' });
      isRoot(outcome, 'sudo');
      assert.equal(outcome.questions.length, 0);
    });

    it('with a password: asked again when it was wrong, and readable nowhere', async () => {
      await allow('password');
      await forget();
      const outcome = await does({ way: 'auto', passwords: ['wrong', password] });
      isRoot(outcome, 'askpass');
      assert.deepEqual(
        outcome.questions.map(({ attempt }) => attempt),
        [1, 2],
      );
      assert.match(outcome.questions[0]?.prompt ?? '', /password for user/);
      assert.deepEqual(outcome.leaks, []);
    });

    it('not asked again for a helper with writes: sudo remembers, we do not', async () => {
      const outcome = await does({ way: 'auto', writes: true });
      isRoot(outcome, 'askpass');
      assert.equal(outcome.info?.writes, true);
      assert.equal(outcome.questions.length, 0);
    });

    it('a wrong password three times, and one that is not typed, are the end of it', async () => {
      await forget();
      const wrong = await does({ way: 'auto', passwords: ['a', 'b', 'c', 'd', password] });
      assert.equal(wrong.failure?.code, 'elevation-cancelled');
      assert.match(wrong.failure.why ?? '', /password was wrong/);
      assert.equal(wrong.questions.length, 3);
      const none = await does({ way: 'auto' });
      assert.equal(none.failure?.code, 'elevation-cancelled');
      assert.match(none.failure.why ?? '', /You cancelled/);
      assert.equal(none.questions.length, 1);
      assert.equal(await asRoot('ls -d /tmp/regscope-* 2>/dev/null || true'), '');
    });

    it('that does not allow it says who must', async () => {
      await allow('nothing');
      const { failure } = await does({ way: 'askpass', passwords: [password] });
      assert.equal(failure?.code, 'elevation-refused');
      assert.match(failure.why ?? '', /does not allow it to this user/);
      assert.match(failure.next ?? '', /administrator/);
    });

    it('that wants a terminal gets one, and the helper comes out of it', async () => {
      await allow('tty');
      const outcome = await does({ way: 'auto' });
      isRoot(outcome, 'terminal');
      assert.equal(outcome.terminals[0]?.where, 'inside');
      assert.match(outcome.log.join('\n'), /demands a terminal/);
      const given = await does({ way: 'auto', terminal: 'give up' });
      assert.equal(given.failure?.code, 'elevation-cancelled');
      assert.equal(await asRoot('ls -d /tmp/regscope-* 2>/dev/null || true'), '');
    });
  });

  describe('a command of the user’s', () => {
    it('is what runs the helper', async () => {
      await allow('noPassword');
      isRoot(await does({ way: 'auto', command: ['/usr/bin/sudo', '-n'] }), 'command');
    });

    it('that fails is named, with what it said', async () => {
      const { failure } = await does({
        way: 'command',
        command: ['/bin/sh', '-c', 'echo no luck >&2; exit 3'],
      });
      assert.equal(failure?.code, 'elevation-refused');
      assert.match(failure.why ?? '', /regscope\.elevation\.command.*\(exit code 3\)\. no luck/);
    });
  });

  describe('pkexec', () => {
    it('that has nobody to ask says so at once', async () => {
      await allow('nothing');
      const without = await does({ way: 'pkexec' });
      assert.equal(without.failure?.code, 'elevation-refused');
      assert.match(without.failure.why ?? '', /pkexec refused: .*authority/);
      const rule = 'polkit.addAdminRule(function () { return ["unix-user:user"]; });';
      await asRoot(`echo '${rule}' > /etc/polkit-1/rules.d/10-test.rules; dbus-daemon --system`);
      await asRoot('/usr/lib/polkit-1/polkitd --no-debug >/dev/null 2>&1 </dev/null &');
      await poll(60_000, 'polkit to answer', async () => {
        const { failure } = await does({ way: 'pkexec' });
        assert.equal(failure?.code, 'elevation-refused');
        return /no agent here/.test(failure.why ?? '') || undefined;
      });
    });

    it('asks through the agent that is there', async () => {
      const outcome = await does({ way: 'pkexec', agent: true, passwords: [password] });
      isRoot(outcome, 'pkexec');
      assert.deepEqual(outcome.leaks, []);
    });
  });

  it('none: the helper has the user’s own rights', async () => {
    const { info, sees } = await does({ way: 'none' });
    assert.equal(info?.uid, 1000);
    assert.equal(sees, false);
  });

  describe('an installed helper', () => {
    const file = (name: string) => `${installation}/${name}`;
    const sudo = (...command: readonly string[]) =>
      guest.run(['sudo', '-n', ...command], { user: 'user', input: '' });

    it('is put where only root writes, with a rule that visudo takes', async () => {
      await allow('password');
      await forget();
      const rule = { kind: 'sudo', uid: 1000, writes: 'refused' } as const;
      const { done, failure } = await does({ way: 'auto', installer: rule, passwords: [password] });
      assert.equal(failure, undefined, JSON.stringify(failure));
      const written = ['node', 'helper.js', 'koffi.node', 'SHA256SUMS'].map(file);
      assert.deepEqual(
        done,
        [...written, '/etc/sudoers.d/regscope'].map((path) => `wrote ${path}`),
      );
      assert.equal(
        await asRoot(`cd ${installation} && stat -c '%U:%G %a %n' . * /etc/sudoers.d/regscope`),
        [
          'root:root 755 .',
          'root:root 644 SHA256SUMS',
          'root:root 644 helper.js',
          'root:root 644 koffi.node',
          'root:root 755 node',
          'root:root 440 /etc/sudoers.d/regscope',
        ].join('\n'),
      );
      await asRoot(
        `cd ${installation} && grep -v node SHA256SUMS | sha256sum -c && cmp node /usr/bin/node && visudo -cq`,
      );
    });

    it('starts without a password where sudo asks for one otherwise', async () => {
      await allow('nothing');
      await forget();
      const outcome = await does({ way: 'installed' });
      isRoot(outcome, 'installed');
      assert.equal(outcome.questions.length, 0);
      assert(!outcome.log.includes('outdated'));
    });

    it('is all that the rule allows: no other program, argument or environment', async () => {
      const node = file('node');
      const helper = file('helper.js');
      const forbidden: readonly (readonly string[])[] = [
        ['id'],
        [node],
        [node, '-e', '1'],
        [node, helper, '--writes'],
        [node, helper, '--files'],
        [node, helper, '--connect', '/tmp/x'],
        [node, '--require', '/tmp/x', helper],
        [node, `${helper} --writes`],
        [node, `${installation}/../regscope/helper.js`],
        ['-u', 'user', node, helper],
        ['NODE_OPTIONS=--require=/tmp/x', node, helper],
        ['-E', node, helper],
      ];
      for (const command of forbidden) {
        const { code, stderr } = await sudo(...command);
        assert.equal(code, 1, `${command.join(' ')} ran`);
        assert.match(stderr, /a password is required|not allowed to/, command.join(' '));
      }
      await asRoot('echo \'require("node:fs").writeFileSync("/tmp/ran", "")\' > /tmp/evil.js');
      const { code } = await guest.run(
        ['env', 'NODE_OPTIONS=--require=/tmp/evil.js', 'sudo', '-n', node, helper],
        { user: 'user', input: '' },
      );
      assert.equal(code, 0);
      assert.equal(await asRoot('ls /tmp/ran 2>/dev/null || true'), '');
    });

    it('cannot be changed by the user in any part', async () => {
      const paths = [installation, ...['node', 'helper.js', 'koffi.node', 'SHA256SUMS'].map(file)];
      for (const path of [...paths, '/etc/sudoers.d/regscope']) {
        const { stdout } = await guest.run(['sh', '-c', `test -w ${path} && echo writable`], {
          user: 'user',
        });
        assert.equal(stdout, '', path);
      }
      await asRoot(`chmod 775 ${installation}; chgrp user ${installation}`);
      const { failure } = await does({ way: 'installed' });
      assert.match(failure?.why ?? '', /can be written by others than root/);
      await asRoot(`chmod 755 ${installation}; chgrp root ${installation}`);
    });

    it('of another version says so', async () => {
      await asRoot(`echo '// older' >> ${file('helper.js')}`);
      const outcome = await does({ way: 'installed' });
      isRoot(outcome, 'installed');
      assert(outcome.log.includes('outdated'));
    });

    it('may be allowed writes, and is removed with its rule and nothing else', async () => {
      await allow('noPassword');
      await asRoot('echo > /etc/sudoers.d/other; chmod 440 /etc/sudoers.d/other');
      // As the installer writes it; to copy Node once more would take long here.
      const rule = ruleText({ kind: 'sudo', uid: 1000, writes: 'allowed' });
      await guest.run(['sh', '-c', 'cat > /etc/sudoers.d/regscope && visudo -cq'], { input: rule });
      await allow('nothing');
      const { info } = await does({ way: 'installed', writes: true });
      assert.equal(info?.writes, true);
      await allow('noPassword');
      const { done } = await does({ way: 'sudo', installer: 'remove' });
      assert.equal(done?.length, 6);
      assert.equal(
        await asRoot(`ls -d ${installation} /etc/sudoers.d/* 2>/dev/null || true`),
        ['/etc/sudoers.d/other', '/etc/sudoers.d/test'].join('\n'),
      );
      assert.deepEqual((await does({ way: 'sudo', installer: 'remove' })).done, []);
    });

    it('is not put behind a link, nor where others write', async () => {
      await asRoot('ln -s /tmp /usr/local/lib/regscope');
      const linked = await does({ way: 'sudo', installer: 'files' });
      assert.match(linked.failure?.why ?? '', /regscope is no folder/);
      await asRoot('rm /usr/local/lib/regscope; chmod 777 /usr/local/lib');
      const open = await does({ way: 'sudo', installer: 'files' });
      assert.match(open.failure?.why ?? '', /lib can be changed by others than root/);
      assert.equal(await asRoot('chmod 755 /usr/local/lib; ls /usr/local/lib'), '');
    });
  });

  describe('no new privileges', () => {
    it('sudo is not even tried; the helper comes from a terminal elsewhere', async () => {
      await allow('noPassword');
      const other = bringPerson(guest, installation, ['setpriv', '--no-new-privs']);
      const outcome = await other.does({ way: 'auto' });
      await other.leave();
      isRoot(outcome, 'terminal');
      assert(outcome.terminals[0]);
      assert.equal(outcome.terminals[0].where, 'outside');
      assert.match(outcome.terminals[0].why, /no new privileges/);
      assert.deepEqual(outcome.log, ['Root by way of terminal.']);
    });
  });
});
