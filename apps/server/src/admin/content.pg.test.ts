import { contentCommandsContract } from './testing/content-commands.ts';

contentCommandsContract(() => ({}));
