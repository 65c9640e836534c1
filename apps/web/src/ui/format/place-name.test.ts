import { expect, test } from 'vitest';
import { placeName } from './place-name.ts';

test.each([['/', 'My files'], ['/Expedition', 'My files › Expedition'], ['/Expedition/Skerry Bay', 'My files › Expedition › Skerry Bay']])(
  'where something was: %s is %s', (path, said) => expect(placeName(path, 'My files')).toBe(said));
