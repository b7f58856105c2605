import * as l10n from '@vscode/l10n';
import { processOf, spawnProgram } from '../helperProcess';
import { openPasswordDesk } from './passwordDesk';
import { inEnglish, sudoRefusal } from './sudo';
import { behindSudo, cancelled, Refusal, userPatience, useUnlessRefused, type Way } from './way';

/**
 * sudo asks our askpass program for the password, and that asks here.
 *
 * @param programs the folder of askpass.js
 */
export function askpass(programs: string): Way {
  return {
    id: 'askpass',
    run: async (program, prompts, use) => {
      const desk = await openPasswordDesk(programs, prompts.password);
      try {
        const started = processOf(
          spawnProgram(['sudo', '-A', '--', ...behindSudo(program)], {
            ...inEnglish,
            SUDO_ASKPASS: desk.program,
          }),
        );
        return await useUnlessRefused(started, userPatience, use, (end) => {
          const givenUp = desk.givenUp();
          if (givenUp !== undefined) return cancelled(givenUp);
          if (/incorrect password attempt/.test(end.stderr))
            return cancelled(l10n.t('The password was wrong.'));
          // A sudo that knows no askpass program, or could not run ours, may still do in a terminal.
          return (
            sudoRefusal(end) ?? new Refusal(l10n.t('sudo refused: {0}', end.stderr), undefined, 'may work')
          );
        });
      } finally {
        await desk.close();
      }
    },
  };
}
