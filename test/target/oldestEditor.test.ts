// The oldest VS Code that package.json admits, on the target.
import { oldestVSCode } from '../support/vscodeHost.mjs';
import { itReachesTheTarget, useRemoteWorkbench } from './remoteWorkbench';
import { bootTimeout } from './underTest';

describe('the oldest VS Code on the target, through OpenSSH', function () {
  this.timeout(bootTimeout);
  itReachesTheTarget(useRemoteWorkbench('OpenSSH', oldestVSCode));
});
