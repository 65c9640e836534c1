#!/usr/bin/env node
// Every npm script comes through here: it needs nothing but Node 20 and npm, installs what is missing and goes on with Node 24.
import { ensureInstalled } from './lib/install.mjs';
import { ToolingError } from './lib/tooling-error.mjs';
import { commands } from './lib/commands.mjs';

const [name = '', ...args] = process.argv.slice(2);

const overview = () =>
  ['Usage: npm run COMMAND [-- ARGUMENTS]   (npm start and npm test need no "run")', '', ...Object.entries(commands).map(([key, { summary }]) => `  ${key.padEnd(10)} ${summary}`), '', 'Each takes --help.'].join('\n');

const main = async () => {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    console.error(overview());
    return name === '--help' ? 0 : 2;
  }
  if (command.help && args.some((arg) => arg === '--help' || arg === '-h')) {
    console.log(command.help);
    return 0;
  }
  await ensureInstalled();
  return command.run(args);
};

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof ToolingError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
