// @ts-check
import { findCommand } from './setup.mjs';

/** How Playwright starts the browser: $CHROMIUM or the system's. Playwright itself adds --no-sandbox, which root needs. */
export function chromiumOptions() {
  const executablePath = process.env['CHROMIUM'] ?? findCommand('chromium');
  if (executablePath === undefined)
    throw new Error('chromium is not on PATH; name it in the environment variable CHROMIUM.');
  const args = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
  args.push('--disable-component-update', '--disable-sync', '--disable-dev-shm-usage');
  return { executablePath, args };
}
